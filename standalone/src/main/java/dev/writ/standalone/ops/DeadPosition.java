package dev.writ.standalone.ops;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A record of {@code dead-cmds}, as {@code PARTITION:OFFSET}. */
record DeadPosition(int partition, long offset) {
    static final class Converter implements ITypeConverter<DeadPosition> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

        @Override
        public DeadPosition convert(String text) {
            var parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw new TypeConversionException("\"" + text + "\" is not of the form 3:1042");
            }
            return new DeadPosition(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)));
        }
    }

    RecordPosition in(KafkaConfig kafka) {
        return new RecordPosition(Topics.DEAD.name(kafka.topicPrefix()), partition, offset);
    }

    @Override
    public String toString() {
        return partition + ":" + offset;
    }
}
