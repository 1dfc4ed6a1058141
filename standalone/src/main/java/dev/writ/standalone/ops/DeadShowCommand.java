package dev.writ.standalone.ops;

import dev.writ.common.topic.DeadRecord;
import dev.writ.standalone.cli.ClientException;
import dev.writ.standalone.cli.Printable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code writ dead show}. */
@Command(name = "show", description = "Show one of them, all of it: as text where it is that, else in hexadecimal.")
final class DeadShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private DeadCommand dead;

    @Parameters(
            paramLabel = "PARTITION:OFFSET",
            converter = DeadPosition.Converter.class,
            description = "Which one, as the list says.")
    private DeadPosition position;

    @Option(names = "--raw", description = "Write the bytes of its value to standard output, and nothing else.")
    private boolean raw;

    @Override
    public Integer call() {
        var kafka = dead.kafka();
        try (var reader = new RecordReader(kafka)) {
            var record = Deceased.read(reader, reader.read(position.in(kafka)));
            if (raw) {
                write(record);
            } else {
                print(record, spec.commandLine().getOut());
            }
            return 0;
        }
    }

    private void write(Deceased record) {
        if (record.value() == null) {
            throw new ClientException(position + " has no value");
        }
        System.out.write(record.value(), 0, record.value().length);
        System.out.flush();
    }

    private void print(Deceased record, PrintWriter out) {
        line(out, "position", position.toString());
        line(out, "written", DeadList.when(record.written()));
        line(out, "from", record.fate().map(DeadList::from).orElse("(unknown)"));
        line(out, "reason", record.fate().map(DeadRecord::reason).orElse("(none given)"));
        line(out, "key", ByteText.line(record.key()));
        for (Header header : record.headers()) {
            line(out, "header", header.key() + ": " + ByteText.line(header.value()));
        }
        if (record.value() == null) {
            line(out, "value", "(none)");
            return;
        }
        line(out, "value", record.value().length + " bytes");
        out.println();
        ByteText.lines(record.value()).forEach(out::println);
    }

    private static void line(PrintWriter out, String name, String value) {
        out.println("%-8s  %s".formatted(name, Printable.of(value)));
    }
}
