package dev.writ.web.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;

/** The parameters of a request's address as they were sent; their escapes have been found well-formed before. */
record QueryString(List<String> parameters) {
    static QueryString of(Request request) {
        var query = request.getHttpURI().getQuery();
        return new QueryString(query == null ? List.of() : List.of(query.split("&")));
    }

    boolean has(String name) {
        return parameters.stream().anyMatch(parameter -> name(parameter).equals(name));
    }

    List<String> values(String name) {
        return parameters.stream()
                .filter(parameter -> name(parameter).equals(name))
                .map(parameter -> decoded(parameter.substring(Math.min(parameter.length(), end(parameter) + 1))))
                .toList();
    }

    /** Null if nothing is left. */
    String without(String name) {
        var left = parameters.stream()
                .filter(parameter -> !name(parameter).equals(name))
                .collect(Collectors.joining("&"));
        return left.isEmpty() ? null : left;
    }

    private static String name(String parameter) {
        return decoded(parameter.substring(0, end(parameter)));
    }

    private static int end(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter.length() : equals;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
