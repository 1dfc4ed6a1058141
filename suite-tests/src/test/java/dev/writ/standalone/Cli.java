package dev.writ.standalone;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command line in this JVM. */
record Cli(int exitCode, String out, String err) {
    static Cli run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = WritMain.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Cli(exitCode, out.toString(), err.toString());
    }
}
