package dev.writ.common.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.error.Problem;
import dev.writ.common.media.Json;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

/** What became of a command. A command has exactly one outcome, for ever. */
public sealed interface Outcome permits Outcome.Accepted, Outcome.Failed {
    UUID id();

    String action();

    Command.Meta meta();

    Decided decided();

    /** The value of a record on {@code accepted-cmds} or {@code failed-cmds}. */
    ObjectNode toJson();

    <T> T match(Function<Accepted, T> accepted, Function<Failed, T> failed);

    /**
     * The facts of the decision that accepted and failed outcomes share.
     *
     * @param pending where the command was written down
     * @param processor application id of the tx-processor that decided
     * @param transaction the one transaction this command left
     */
    record Decided(RecordPosition pending, String processor, Transaction transaction) {
        public Decided {
            Objects.requireNonNull(pending, "pending");
            Objects.requireNonNull(processor, "processor");
            Objects.requireNonNull(transaction, "transaction");
        }

        private void writeTo(ObjectNode node) {
            node.set("pending", pending.toJson());
            node.put("processor", processor);
            transaction.writeTo(node);
        }

        private static Decided fromJson(JsonNode node) {
            return new Decided(
                    RecordPosition.fromJson(Fields.required(node, "pending")),
                    Fields.text(node, "processor"),
                    Transaction.fromJson(node));
        }
    }

    /** The whole command, and what it changed. */
    record Accepted(Command command, Decided decided, Facts facts) implements Outcome {
        public Accepted {
            Objects.requireNonNull(command, "command");
            Objects.requireNonNull(decided, "decided");
            Objects.requireNonNull(facts, "facts");
        }

        @Override
        public UUID id() {
            return command.id();
        }

        @Override
        public String action() {
            return command.action();
        }

        @Override
        public Command.Meta meta() {
            return command.meta();
        }

        @Override
        public <T> T match(Function<Accepted, T> accepted, Function<Failed, T> failed) {
            return accepted.apply(this);
        }

        @Override
        public ObjectNode toJson() {
            var node = command.toJson();
            decided.writeTo(node);
            facts.writeTo(node);
            return node;
        }

        /** @throws IllegalArgumentException naming the field that is missing or wrong */
        public static Accepted fromJson(JsonNode node) {
            return new Accepted(Command.fromJson(node), Decided.fromJson(node), Facts.fromJson(node));
        }
    }

    /** The command's metadata only, and why it failed. */
    record Failed(UUID id, String action, Command.Meta meta, Decided decided, Problem error) implements Outcome {
        public Failed {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(action, "action");
            Objects.requireNonNull(meta, "meta");
            Objects.requireNonNull(decided, "decided");
            Objects.requireNonNull(error, "error");
        }

        @Override
        public <T> T match(Function<Accepted, T> accepted, Function<Failed, T> failed) {
            return failed.apply(this);
        }

        @Override
        public ObjectNode toJson() {
            var node = Json.object().put("id", id.toString()).put("action", action);
            node.set("meta", meta.toJson());
            decided.writeTo(node);
            node.set("error", error.toJson());
            return node;
        }

        /** @throws IllegalArgumentException naming the field that is missing or wrong */
        public static Failed fromJson(JsonNode node) {
            return new Failed(
                    Fields.uuid(node, "id"),
                    Fields.text(node, "action"),
                    Command.Meta.fromJson(Fields.required(node, "meta")),
                    Decided.fromJson(node),
                    Problem.fromJson(Fields.required(node, "error")));
        }
    }

    /** The facts of an accepted command, or how many there were when they are too many to carry. */
    sealed interface Facts {
        /** How many there were, listed or not. */
        int count();

        record Listed(List<Fact> facts) implements Facts {
            public Listed {
                facts = List.copyOf(facts);
            }

            @Override
            public int count() {
                return facts.size();
            }
        }

        record Omitted(int count) implements Facts {}

        private void writeTo(ObjectNode node) {
            if (this instanceof Listed listed) {
                var array = node.putArray("facts");
                listed.facts().forEach(f -> array.add(f.toJson()));
            } else if (this instanceof Omitted omitted) {
                node.put("facts-omitted", omitted.count());
            }
        }

        private static Facts fromJson(JsonNode node) {
            if (node.has("facts-omitted")) {
                return new Omitted(Math.toIntExact(Fields.integer(node, "facts-omitted")));
            }
            return new Listed(Fields.items(node, "facts").map(Fact::fromJson).toList());
        }
    }
}
