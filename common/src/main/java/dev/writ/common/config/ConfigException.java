package dev.writ.common.config;

import java.util.List;

/** The configuration is wrong; the message names every bad key, its value and the rule it breaks. */
public final class ConfigException extends RuntimeException {
    private final List<String> faults;

    public ConfigException(List<String> faults) {
        super("configuration: " + String.join("; ", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
