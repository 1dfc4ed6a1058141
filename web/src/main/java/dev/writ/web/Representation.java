package dev.writ.web;

import dev.writ.common.media.Media;
import java.util.Optional;

/** The forms in which every resource is offered, in the order a client without a preference gets them. */
public enum Representation {
    JSON("application/json", "application/problem+json", Media.JSON),
    EDN("application/edn", "application/edn", Media.EDN),
    TRANSIT_JSON("application/transit+json", "application/transit+json", Media.TRANSIT_JSON),
    HTML("text/html", "text/html", null);

    private final String mediaType;
    private final String problemType;
    private final Media media;

    Representation(String mediaType, String problemType, Media media) {
        this.mediaType = mediaType;
        this.problemType = problemType;
        this.media = media;
    }

    /** Type and subtype, without parameters. */
    public String mediaType() {
        return mediaType;
    }

    /** The media type of a problem document in this form. */
    String problemMediaType() {
        return problemType;
    }

    /** The codec of this form; a page for people has none. */
    public Optional<Media> media() {
        return Optional.ofNullable(media);
    }
}
