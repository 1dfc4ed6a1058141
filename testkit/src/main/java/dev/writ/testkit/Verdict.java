package dev.writ.testkit;

import dev.writ.common.error.Fault;
import java.util.List;

/** What became of a command in a scenario. */
sealed interface Verdict {
    /** What happened, for the message of a failed assertion. */
    String describe();

    record Accepted(Applied applied) implements Verdict {
        @Override
        public String describe() {
            return "it was accepted with " + applied.text().text();
        }
    }

    record Rejected(String code, String detail) implements Verdict {
        @Override
        public String describe() {
            return "it was rejected: " + code + " (" + detail + ")";
        }
    }

    /** The action's schema does not allow the data; the handler was not asked. */
    record Invalid(List<Fault> faults) implements Verdict {
        @Override
        public String describe() {
            return "its data is invalid: " + faults;
        }
    }

    /** Datomic does not take the decision. */
    record Refused(String message) implements Verdict {
        @Override
        public String describe() {
            return "Datomic refused the decision: " + message;
        }
    }
}
