/**
 * Traces, by OpenTelemetry's interface alone: where nothing collects spans none are made, and the trace context of
 * whoever asked goes on as it came.
 */
package dev.writ.common.tracing;
