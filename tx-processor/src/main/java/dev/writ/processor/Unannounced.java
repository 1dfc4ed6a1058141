package dev.writ.processor;

import dev.writ.common.action.ActionCatalog;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Judges actions without a handler by what stands on the {@code actions} topic at that moment. */
final class Unannounced implements Decider.UnknownActions {
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final TxProcessorConfig config;
    private final ActionCatalog catalog;

    Unannounced(TxProcessorConfig config, ActionCatalog catalog) {
        this.config = config;
        this.catalog = catalog;
    }

    @Override
    public Verdict judge(String action) {
        awaitCatalog();
        var announced = catalog.find(action);
        if (announced.isPresent() && announced.get().processor().equals(config.id())) {
            throw new MissingHandlerException(action, config.id());
        }
        return announced.isPresent() || !config.unknownActions() ? Verdict.PASS_OVER : Verdict.FAIL;
    }

    private void awaitCatalog() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!catalog.caughtUp()) {
                if (System.nanoTime() > deadline) {
                    throw new LedgerUnavailableException("the actions topic could not be read to its end", null);
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException("interrupted", e);
        }
    }
}
