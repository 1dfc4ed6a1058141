package dev.writ.crash;

import dev.writ.common.config.KafkaConfig;
import java.net.URI;
import java.util.List;

/**
 * Where a suite under test is reached. The addresses stay the same over restarts.
 *
 * @param commands base addresses ({@code http://host:port}) of the command-api instances, one at least
 * @param queries base address of the query-api
 * @param updates base address of the updates gateway
 * @param kafka what the services were started with
 */
record Endpoints(List<URI> commands, URI queries, URI updates, KafkaConfig kafka) {
    Endpoints {
        commands = List.copyOf(commands);
    }
}
