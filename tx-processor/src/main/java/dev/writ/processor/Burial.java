package dev.writ.processor;

import dev.writ.common.message.RecordPosition;

/**
 * The value of a record on its way to {@code dead-cmds}.
 *
 * @param origin where on {@code pending-cmds} it stands; decides the partition
 * @param value as it is there; may be null
 */
record Burial(RecordPosition origin, byte[] value) {}
