package dev.writ.query;

import java.util.List;
import java.util.Optional;

/**
 * Everything the query page shows, ready for its templates.
 *
 * @param arguments one for each input of the query, or one for all of them where the inputs are not known
 * @param advanced whether a field is in use that is otherwise folded away
 */
public record QueryView(
        Field query,
        List<Field> arguments,
        List<Field> times,
        boolean history,
        List<Field> limits,
        boolean advanced,
        List<Example> examples,
        Optional<Trouble> trouble,
        Optional<Outcome> outcome,
        Time time,
        List<Command> commands) {

    /**
     * One input of the form.
     *
     * @param name of the parameter
     * @param id of the element, unique on the page
     * @param error what is wrong with the value; empty if nothing
     */
    public record Field(String name, String id, String label, String hint, String value, String error) {
        /** What describes it, by id: its hint, and its error if there is one. */
        public String describedBy() {
            return error.isEmpty() ? id + "-hint" : id + "-error " + id + "-hint";
        }
    }

    /** A question to begin with, and the address that asks it. */
    public record Example(String title, String href) {}

    /**
     * Why there is no answer.
     *
     * @param marked the part of the query that is wrong, between what stands before and after it; empty if unknown
     */
    public record Trouble(String title, String detail, String before, String marked, String after) {
        /** Where the wrong part begins in the query as a browser counts it: a line ends in one character. */
        public int start() {
            return before.replace("\r\n", "\n").length();
        }

        public int end() {
            return start() + marked.replace("\r\n", "\n").length();
        }
    }

    /**
     * What was found.
     *
     * @param summary in words: how much, of how much, and how long it took
     * @param previous the address of the page before; likewise {@code next}
     */
    public record Outcome(
            ResultTable table,
            boolean single,
            String basisT,
            String summary,
            Optional<String> previous,
            Optional<String> next) {}

    /**
     * Transactions around the point that is looked at. Where the question is too long for an address, nothing has one.
     *
     * @param points newest first
     * @param chosen the t that is looked at; empty without a database
     * @param fixed whether the question names a time, rather than now
     * @param earlier the address of the same as of the transaction before; likewise {@code later}
     */
    public record Time(
            List<Point> points,
            String chosen,
            boolean fixed,
            Optional<String> earlier,
            Optional<String> later,
            Optional<String> now) {}

    /** One transaction. {@code before} and {@code after} are addresses that ask the same as of then. */
    public record Point(
            String t,
            String instant,
            String action,
            boolean success,
            boolean chosen,
            Optional<String> before,
            Optional<String> after) {}

    /** A command line that asks the same for another representation. */
    public record Command(String format, String text) {}
}
