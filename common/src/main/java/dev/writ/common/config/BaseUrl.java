package dev.writ.common.config;

import java.net.URI;

/**
 * Where clients find another service, in front of its paths.
 *
 * @param text without a slash at its end; empty for a service at the same origin as the one that links to it
 */
public record BaseUrl(String text) {
    public static final BaseUrl SAME_ORIGIN = new BaseUrl("");

    private static final int MAX = 200;
    private static final String RULE = "an absolute http or https URL of at most " + MAX
            + " characters, without user, query and fragment, such as https://query.example.org";

    public BaseUrl {
        if (!text.isEmpty()) {
            text = checked(URI.create(text)).toString().replaceFirst("/+$", "");
        }
    }

    /** Reads {@code key}; the same origin if it is not set. */
    public static BaseUrl from(Env env, String key) {
        return env.parsed(key, SAME_ORIGIN, RULE, BaseUrl::new);
    }

    /** The address of {@code path}, which begins with a slash. */
    public String at(String path) {
        return text + path;
    }

    private static URI checked(URI uri) {
        boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
        if (!web || !bare || uri.getHost() == null || uri.toString().length() > MAX) {
            throw new IllegalArgumentException(uri + " must be " + RULE);
        }
        return uri;
    }
}
