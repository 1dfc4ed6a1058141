package dev.writ.web;

import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.media.Json;
import dev.writ.web.access.Admission;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.Key;
import io.javalin.config.RoutesConfig;
import io.javalin.json.JavalinJackson;
import io.javalin.util.JavalinException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP port with the routes of one or several modules, and with health, metrics and an index of its own. It
 * answers as soon as it is started; the modules say by their health whether they can do their work.
 */
public final class WebServer implements Component {
    static final Key<WebConfig> CONFIG = new Key<>("writ-web-config");
    static final Key<Executor> THREADS = new Key<>("writ-web-threads");

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final long STOP_MILLIS = 2_000;

    /** As many clients may knock at once when they all come back; the system may allow fewer. */
    private static final int ACCEPT_QUEUE = 4096;

    /** Frames are gathered in this much, borrowed for the write, so that many small ones leave in one packet. */
    private static final int WEBSOCKET_OUTPUT_BYTES = 16 * 1024;

    private final WebConfig config;
    private final List<WebModule> modules;
    private final QueuedThreadPool threads = new QueuedThreadPool(250, 8);
    private final HttpMetrics metrics;
    private final Admission admission;
    private final RequestGate gate;
    private final Javalin app;
    private volatile Health health = Health.notReady("not started");

    /** The modules' routes are registered here; two modules with the same route are refused. */
    public WebServer(WebConfig config, List<WebModule> modules, PrometheusMeterRegistry registry) {
        this.config = config;
        this.modules = List.copyOf(modules);
        this.threads.setName("http");
        this.metrics = new HttpMetrics(registry, threads, this.modules);
        this.admission = new Admission(config.access(), Clock.systemUTC(), registry);
        this.gate = new RequestGate(config, admission);
        this.app = Javalin.create(this::configure);
    }

    /**
     * Finds out early, before anything costly has been started, what {@link #start()} would find.
     *
     * @throws PortUnavailableException if the configured address cannot be listened on now
     */
    public static void requireAvailable(WebConfig config) {
        try {
            new ServerSocket(config.port(), 1, InetAddress.getByName(config.host())).close();
        } catch (IOException e) {
            throw unavailable(config, e);
        }
    }

    /** @throws PortUnavailableException if the configured address cannot be listened on */
    @Override
    public void start() {
        warnIfOpen();
        admission.start();
        try {
            app.start(config.host(), config.port());
        } catch (JavalinException e) {
            throw explained(e);
        }
        health = Health.READY;
        LOG.atInfo().addKeyValue("uri", uri()).log("web server started");
    }

    /** Health of the server alone, not of its modules. */
    @Override
    public Health health() {
        return health;
    }

    /** Ends long-lived answers, lets short ones finish for up to two seconds, and stops listening. */
    @Override
    public void close() {
        metrics.close();
        admission.close();
        if (!health.ready()) {
            return;
        }
        health = Health.dead("stopped");
        modules.forEach(WebServer::endAnswers);
        try {
            app.jettyServer().server().stop();
        } catch (TimeoutException e) {
            LOG.atWarn().log("some answers were not finished and have been cut off");
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("web server did not stop in order");
        }
    }

    /** The port listened on, once started. */
    public int port() {
        return app.port();
    }

    /** The address of the server, once started, without a path. */
    public URI uri() {
        var host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return URI.create("http://" + host + ":" + port());
    }

    private void configure(JavalinConfig javalin) {
        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.startup.startupWatcherEnabled = false;
        javalin.http.prefer405over404 = true;
        javalin.http.maxRequestSize = config.maxRequestBytes();
        javalin.jsonMapper(new JavalinJackson(Json.mapper(), false));
        javalin.appData(CONFIG, config);
        javalin.appData(THREADS, threads);
        javalin.jetty.threadPool = threads;
        javalin.jetty.modifyHttpConfiguration(WebServer::configure);
        javalin.jetty.modifyServer(this::configure);
        javalin.jetty.modifyServletContextHandler(this::configure);
        javalin.jetty.modifyWebSocketServletFactory(sockets -> sockets.setOutputBufferSize(WEBSOCKET_OUTPUT_BYTES));
        javalin.jetty.addConnector(this::connector);
        javalin.router.javaLangErrorHandler(Failures::answer);
        javalin.requestLogger.http(metrics::measured);

        var implied = new ImpliedMethods();
        implied.watch(javalin);
        routes(javalin.routes);
        implied.register(javalin);
    }

    private void routes(RoutesConfig routes) {
        Failures.routes(routes);
        IndexRoutes.routes(routes);
        Html.STYLESHEET.routes(routes);
        new HealthRoutes(modules).routes(routes);
        metrics.routes(routes);
        modules.forEach(module -> module.routes(routes));
    }

    private static void configure(HttpConfiguration http) {
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setSendServerVersion(false);
    }

    private Connector connector(Server server, HttpConfiguration http) {
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(config.host());
        connector.setPort(config.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        return connector;
    }

    private void configure(Server server) {
        server.setErrorHandler(new JettyErrors(gate));
        server.insertHandler(new RequestInLogs());
        server.insertHandler(new BodyArrival(config.maxRequestBytes()));
        server.insertHandler(new GracefulHandler());
        server.insertHandler(new AccessGate(admission, threads));
        server.insertHandler(gate);
        server.insertHandler(new RequestSpans());
        server.setStopTimeout(STOP_MILLIS);
    }

    private void configure(ServletContextHandler context) {
        context.setErrorHandler(new JettyErrors(gate));
        // Javalin opens a session for every WebSocket handshake; nobody uses it.
        var sessions = context.getSessionHandler();
        sessions.setUsingCookies(false);
        sessions.setUsingUriParameters(false);
        sessions.setMaxInactiveInterval(1);
        // It would compress each message anew for each client, and keep a dictionary for each.
        WebSocketServerComponents.ensureWebSocketComponents(app.jettyServer().server(), context)
                .getExtensionRegistry()
                .unregister("permessage-deflate");
    }

    private void warnIfOpen() {
        if (!config.access().authenticates() && !HostNames.isLoopback(config.host())) {
            LOG.atWarn()
                    .addKeyValue("address", config.host())
                    .log("everybody who reaches this address may command and query: there is no authentication"
                            + " (WRIT_AUTH=none), and it is not the loopback address");
        }
    }

    private static void endAnswers(WebModule module) {
        try {
            module.serverStopping();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("module", module.name()).log("could not end its answers");
        }
    }

    private RuntimeException explained(JavalinException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException || cause instanceof UnknownHostException) {
                return unavailable(config, (IOException) cause);
            }
        }
        return e;
    }

    private static PortUnavailableException unavailable(WebConfig config, IOException e) {
        var inUse = String.valueOf(e.getMessage()).contains("in use");
        var reason = inUse ? "the port is in use by another process; set WRIT_PORT" : e.getMessage();
        return new PortUnavailableException(config, reason, e);
    }
}
