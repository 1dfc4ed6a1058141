package dev.writ.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * A response with fields that are there whatever answers it, a reset included. Its {@code Vary} always names what
 * happens to answers outside of the handlers, which set the field without knowing of that.
 */
final class GatedResponse extends Response.Wrapper {
    private static final String PRIVATE = "private";

    private final Fields fields;
    private final Consumer<HttpFields.Mutable> marks;

    /**
     * @param vary names of request fields
     * @param marks puts the other fields
     */
    GatedResponse(Request request, Response response, List<String> vary, Consumer<HttpFields.Mutable> marks) {
        this(request, response, vary, marks, UnaryOperator.identity());
    }

    private GatedResponse(
            Request request,
            Response response,
            List<String> vary,
            Consumer<HttpFields.Mutable> marks,
            UnaryOperator<HttpField> rewrite) {
        super(request, response);
        this.fields = new Fields(response.getHeaders(), vary, rewrite);
        this.marks = marks;
        mark();
    }

    /**
     * For whoever sent the request alone, so that no shared cache keeps it: what a handler calls public is private, and so is
     * what it says nothing about.
     */
    static GatedResponse ofOne(Request request, Response response) {
        return new GatedResponse(
                request,
                response,
                List.of(HttpHeader.AUTHORIZATION.asString()),
                fields -> fields.put(HttpHeader.CACHE_CONTROL, PRIVATE),
                GatedResponse::unshared);
    }

    private static HttpField unshared(HttpField field) {
        return field.getHeader() == HttpHeader.CACHE_CONTROL
                ? new HttpField(HttpHeader.CACHE_CONTROL, field.getValue().replaceAll("\\bpublic\\b", PRIVATE))
                : field;
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
        fields.put(HttpHeader.VARY, "");
        marks.accept(fields);
    }

    private static final class Fields extends HttpFields.Mutable.Wrapper {
        private final List<String> vary;
        private final UnaryOperator<HttpField> rewrite;

        Fields(HttpFields.Mutable fields, List<String> vary, UnaryOperator<HttpField> rewrite) {
            super(fields);
            this.vary = vary;
            this.rewrite = rewrite;
        }

        @Override
        public HttpField onAddField(HttpField field) {
            return kept(field);
        }

        @Override
        public HttpField onReplaceField(HttpField oldField, HttpField newField) {
            return kept(newField);
        }

        private HttpField kept(HttpField field) {
            return field.getHeader() == HttpHeader.VARY ? completed(field) : rewrite.apply(field);
        }

        private HttpField completed(HttpField field) {
            var names = new ArrayList<String>();
            if (field.getValue() != null && !field.getValue().isEmpty()) {
                names.add(field.getValue());
            }
            var given = List.of(field.getValues() == null ? new String[0] : field.getValues()).stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toList();
            vary.stream()
                    .filter(name -> !given.contains(name.toLowerCase(Locale.ROOT)))
                    .forEach(names::add);
            return new HttpField(HttpHeader.VARY, String.join(", ", names));
        }
    }
}
