package dev.writ.crash;

import java.util.UUID;

/** An outcome as a subscriber was told of it. */
record Seen(String topic, int partition, long offset, UUID id) {}
