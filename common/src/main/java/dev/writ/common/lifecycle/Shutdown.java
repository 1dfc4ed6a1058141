package dev.writ.common.lifecycle;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a process in order: SIGTERM and Ctrl-C close the component before the process exits. */
public final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    /** Closes {@code component} when the process is asked to end. */
    public static void onSignal(AutoCloseable component) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(component), "shutdown"));
    }

    /** Blocks until the process is asked to end. */
    public static void awaitSignal() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Closes {@code closeable}, if there is one, and logs what it throws: one part's failure must not keep others open. */
    public static void closeQuietly(AutoCloseable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("part", closeable.getClass().getSimpleName())
                    .log("close failed");
        }
    }
}
