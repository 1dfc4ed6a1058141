package dev.writ.standalone;

import java.nio.file.Path;

/** Where this process logs. To be said before anything logs; what only talks to a suite never does. */
final class Logs {
    private Logs() {}

    /** @param consoleLevel what also reaches the console: {@code WARN} or {@code ERROR} */
    static void to(Path folder, String consoleLevel) {
        System.setProperty("writ.log.folder", folder.toString());
        System.setProperty("writ.console.level", consoleLevel);
        System.setProperty("logback.configurationFile", "standalone-logback.xml");
    }

    /** The log in {@code folder}. */
    static Path file(Path folder) {
        return folder.resolve("writ.log");
    }
}
