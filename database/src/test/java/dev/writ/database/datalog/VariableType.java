package dev.writ.database.datalog;

import java.util.List;

/** What the variables of generated queries stand for. */
enum VariableType {
    STRING,
    LONG,
    KEYWORD,
    DECIMAL,
    ENTITY,
    /** Anything; nothing is known to be done with it. */
    OTHER;

    /** Of the first types, in their order. */
    static final List<List<String>> CONSTANTS = List.of(
            List.of("\"Ann\"", "\"Bob\"", "\"\"", "\"Zed \\\"x\\\"\""),
            List.of("30", "20", "0", "-1", "9223372036854775807"),
            List.of(":red", ":blue", ":a.b/c"),
            List.of("0M", "10.50M", "1E+3M"));
}
