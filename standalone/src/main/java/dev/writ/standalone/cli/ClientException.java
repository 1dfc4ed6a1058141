package dev.writ.standalone.cli;

/** What was asked for did not come about; the message is one line for the person who asked. */
public final class ClientException extends RuntimeException {
    public ClientException(String message) {
        super(oneLine(message), null, false, false);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
