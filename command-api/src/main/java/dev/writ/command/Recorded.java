package dev.writ.command;

import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;

/** A command as it was written down, and where. */
record Recorded(Command command, RecordPosition position) {}
