package dev.writ.web;

import dev.writ.web.access.Caller;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What is logged while a route handles a request names the principal and the trace. */
final class RequestInLogs extends Handler.Wrapper {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        try (var traced = RequestSpans.inLogs(request);
                var named = Caller.inLogs(request)) {
            return super.handle(request, response, callback);
        }
    }
}
