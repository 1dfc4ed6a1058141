package dev.writ.web;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.web.access.Admission;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets nobody on who is not {@linkplain Admission admitted}; whoever has to wait for that holds no thread. */
final class AccessGate extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(AccessGate.class);

    private final Admission admission;
    private final Executor threads;

    AccessGate(Admission admission, Executor threads) {
        this.admission = admission;
        this.threads = threads;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var answer = admission.isPrivate(request) ? GatedResponse.ofOne(request, response) : response;
        var admitted = admission.admitted(request);
        if (!admitted.isDone()) {
            admitted.whenCompleteAsync((known, failure) -> later(admitted, request, answer, callback), threads);
            return true;
        }
        return decided(admitted, request, answer, callback);
    }

    private boolean decided(CompletableFuture<Request> admitted, Request request, Response response, Callback callback)
            throws Exception {
        Request known;
        try {
            known = admitted.join();
        } catch (CompletionException e) {
            refuse(request, response, callback, e.getCause());
            return true;
        }
        return super.handle(known, response, callback);
    }

    private void later(CompletableFuture<Request> admitted, Request request, Response response, Callback callback) {
        try (var traced = RequestSpans.inLogs(request)) {
            if (!decided(admitted, request, response, callback)) {
                Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
            }
        } catch (Throwable e) { // as Jetty itself does around a handler
            Response.writeError(request, response, callback, e);
        }
    }

    private static void refuse(Request request, Response response, Callback callback, Throwable failure) {
        ProblemException refusal;
        if (failure instanceof ProblemException problem) {
            refusal = problem;
        } else {
            LOG.atError().setCause(failure).log("who sends a request could not be found out");
            refusal = ProblemType.FAULT.because("who sends this could not be found out");
        }
        int status = ProblemStatus.of(refusal.type());
        if (status < 500) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, Admission.challenge(refusal.problem()));
        }
        JettyErrors.write(request, response, refusal, callback);
    }
}
