package dev.writ.web;

import java.util.Arrays;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * A response for whoever sent the request alone, which no shared cache keeps: what a handler calls public is private, and
 * so is what it says nothing about.
 */
final class PrivateResponse extends Response.Wrapper {
    private static final String PRIVATE = "private";

    private final HttpFields.Mutable fields;

    PrivateResponse(Request request, Response response) {
        super(request, response);
        this.fields = new Fields(response.getHeaders());
        mark();
    }

    @Override
    public HttpFields.Mutable getHeaders() {
        return fields;
    }

    @Override
    public void reset() {
        super.reset();
        mark();
    }

    private void mark() {
        fields.put(HttpHeader.VARY, HttpHeader.AUTHORIZATION.asString());
        fields.put(HttpHeader.CACHE_CONTROL, PRIVATE);
    }

    private static final class Fields extends HttpFields.Mutable.Wrapper {
        Fields(HttpFields.Mutable fields) {
            super(fields);
        }

        @Override
        public HttpField onAddField(HttpField field) {
            return kept(field);
        }

        @Override
        public HttpField onReplaceField(HttpField oldField, HttpField newField) {
            return kept(newField);
        }

        private static HttpField kept(HttpField field) {
            if (field.getHeader() == HttpHeader.CACHE_CONTROL) {
                return new HttpField(HttpHeader.CACHE_CONTROL, field.getValue().replaceAll("\\bpublic\\b", PRIVATE));
            }
            boolean named = field.getHeader() != HttpHeader.VARY
                    || Arrays.stream(String.valueOf(field.getValue()).split(","))
                            .map(name -> name.strip().toLowerCase(Locale.ROOT))
                            .anyMatch("authorization"::equals);
            return named
                    ? field
                    : new HttpField(HttpHeader.VARY, field.getValue() + ", " + HttpHeader.AUTHORIZATION.asString());
        }
    }
}
