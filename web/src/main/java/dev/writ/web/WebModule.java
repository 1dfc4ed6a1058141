package dev.writ.web;

import dev.writ.common.lifecycle.Health;
import io.javalin.config.RoutesConfig;

/** A service's face over HTTP. A {@link WebServer} serves one or several on one port. */
public interface WebModule {
    /** The service's name, such as {@code command-api}; health and metrics are reported under it. */
    String name();

    void routes(RoutesConfig routes);

    Health health();

    /** The server is about to stop: end long-lived answers now, or they would hold the stop up. */
    default void serverStopping() {}
}
