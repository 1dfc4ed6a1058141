package dev.writ.web;

import dev.writ.common.media.Media;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The forms in which every resource is offered, in the order a client without a preference gets them. */
public enum Representation {
    JSON(Media.JSON, "application/json", "application/problem+json"),
    EDN(Media.EDN, "application/edn", "application/edn"),
    TRANSIT_JSON(Media.TRANSIT_JSON, "application/transit+json", "application/transit+json"),
    HTML(null, "text/html", "text/html");

    private static final List<String> MEDIA_TYPES =
            Stream.of(values()).map(Representation::mediaType).toList();

    private final Media media;
    private final String mediaType;
    private final String problemMediaType;

    Representation(Media media, String mediaType, String problemMediaType) {
        this.media = media;
        this.mediaType = mediaType;
        this.problemMediaType = problemMediaType;
    }

    /** The codec of this form; a page for people has none. */
    public Optional<Media> media() {
        return Optional.ofNullable(media);
    }

    /** Type and subtype, without parameters. */
    public String mediaType() {
        return mediaType;
    }

    /** Type and subtype of each, in order. */
    public static List<String> mediaTypes() {
        return MEDIA_TYPES;
    }

    /** The media type of a problem document in this form. */
    String problemMediaType() {
        return problemMediaType;
    }

    String contentType() {
        return withCharset(mediaType);
    }

    String problemContentType() {
        return withCharset(problemMediaType);
    }

    /** Of these types only HTML has a charset to tell; the others are UTF-8 by definition. */
    private String withCharset(String type) {
        return this == HTML ? type + "; charset=utf-8" : type;
    }
}
