package dev.writ.processor;

import datomic.Database;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Command;
import dev.writ.common.topic.Topics;
import dev.writ.common.tracing.TraceInLogs;
import dev.writ.common.tracing.Tracing;
import dev.writ.database.TransactionText;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs handlers on threads that can be left behind when one does not come back. */
final class HandlerRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerRunner.class);

    private final Duration timeout;
    private final BiConsumer<String, Duration> took;
    private final Tracer tracer = Tracing.tracer();
    private final ExecutorService threads = Executors.newCachedThreadPool(r -> {
        var t = new Thread(r, "handler");
        t.setDaemon(true);
        return t;
    });

    HandlerRunner(Duration timeout) {
        this(timeout, (action, took) -> {});
    }

    /** @param took is told, by action, how long each run was waited for */
    HandlerRunner(Duration timeout, BiConsumer<String, Duration> took) {
        this.timeout = timeout;
        this.took = took;
    }

    /**
     * The transaction data that the handler decides on, guards included. It is printed and read back on the handler's
     * thread: data can be lazy, endless or cyclic, and what it does then is the handler's doing.
     *
     * @throws Rejected if the handler says no
     * @throws HandlerFault if it throws anything else, returns nothing or what has no EDN form, or overruns; the stack
     *     goes to the log
     * @throws VirtualMachineError if it met one, a stack overflow excepted
     */
    TransactionText run(CommandHandler handler, Command command, Database database) throws Rejected, HandlerFault {
        long began = System.nanoTime();
        var span = tracer.spanBuilder("handle " + command.action()).startSpan();
        try (var traced = TraceInLogs.of(Context.current().with(span))) {
            return result(command, threads.submit(onItsThread(handler, command, database)));
        } catch (HandlerFault | RuntimeException | Error e) {
            Tracing.failed(span, e);
            throw e;
        } finally {
            span.end();
            took.accept(command.action(), Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private static Callable<TransactionText> onItsThread(CommandHandler handler, Command command, Database database) {
        var trace = Context.current();
        var named = MDC.getCopyOfContextMap();
        return () -> {
            Thread.currentThread().setContextClassLoader(handler.getClass().getClassLoader());
            MDC.setContextMap(named == null ? Map.of() : named);
            try (var current = trace.makeCurrent()) {
                return text(Objects.requireNonNull(handler.handle(command, database), "it returned no decision"));
            } finally {
                MDC.clear();
            }
        };
    }

    private TransactionText result(Command command, Future<TransactionText> future) throws Rejected, HandlerFault {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            LOG.atError()
                    .addKeyValue("action", command.action())
                    .log("handler overran its time; its thread is left behind");
            throw new HandlerFault(
                    "the handler of " + command.action() + " took longer than " + timeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException("interrupted", e);
        } catch (ExecutionException e) {
            throw fault(command, e.getCause());
        }
    }

    private static TransactionText text(Decision decision) throws HandlerFault {
        var printed = TransactionText.print(decision.guardedTxData());
        int bytes = printed.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Topics.MAX_TX_BYTES) {
            throw new HandlerFault(
                    ProblemType.TOO_LARGE,
                    "the transaction has " + bytes + " bytes as text; allowed are " + Topics.MAX_TX_BYTES);
        }
        return TransactionText.parse(printed);
    }

    private static HandlerFault fault(Command command, Throwable cause) throws Rejected {
        if (cause instanceof Rejected rejected) {
            throw rejected;
        }
        if (cause instanceof HandlerFault fault) {
            return fault;
        }
        // Endless recursion is the handler's own defect, and its stack is gone with it; the process is unharmed.
        if (cause instanceof VirtualMachineError error && !(cause instanceof StackOverflowError)) {
            throw error;
        }
        LOG.atError().setCause(cause).addKeyValue("action", command.action()).log("handler failed");
        return new HandlerFault("the handler of " + command.action() + " failed: "
                + (cause instanceof ProblemException p ? p.problem().detail() : cause));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
