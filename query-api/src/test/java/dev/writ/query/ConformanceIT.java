package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;

import clojure.lang.Keyword;
import datomic.Database;
import datomic.Peer;
import datomic.Util;
import dev.writ.common.media.Edn;
import dev.writ.database.datalog.QueryLimits;
import dev.writ.database.datalog.SafeQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every clause of the query language gives the same through HTTP as {@link Peer#query} gives in process. The queries are
 * those of {@code conformance.txt}, the data is that of {@code music.edn}.
 */
class ConformanceIT {
    private static final String EDN = "application/edn";
    private static final List<Long> TIMES = new ArrayList<>();

    private static QueryFixture http;

    /** @param times parameters such as {@code as-of=7}, by name */
    record Example(String query, String args, Map<String, String> times) {
        static Example of(String line) {
            var parts = line.split(" => ");
            var times = parts.length < 3
                    ? List.<String>of()
                    : Arrays.asList(parts[2].strip().split(" "));
            return new Example(
                    parts[0].strip(),
                    parts.length < 2 ? "[]" : parts[1].strip(),
                    times.stream().map(t -> t.split("=")).collect(Collectors.toMap(t -> t[0], t -> t[1])));
        }

        @Override
        public String toString() {
            return query + " " + args + " " + times;
        }
    }

    @BeforeAll
    static void start() {
        var limits = new QueryLimits(Duration.ofSeconds(20), 1000, true);
        http = new QueryFixture(new QueryApiConfig(limits, 1 << 20, 2, Duration.ofSeconds(5)));
        TIMES.add(http.database.transact(resource("music-schema.edn")));
        for (var transaction : (List<?>) Edn.read(resource("music.edn"))) {
            TIMES.add(http.database.transact(Edn.print(transaction)));
        }
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    static List<Example> examples() {
        return resource("conformance.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Example::of)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isWhatDatomicFinds(Example example) {
        var parameters = new ArrayList<>(List.of("query", example.query(), "args", example.args()));
        example.times().forEach((name, value) -> parameters.addAll(List.of(name, timed(value))));
        var response = http.get(EDN, parameters.toArray(String[]::new));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        var found = ((Map<?, ?>) Edn.read(response.body())).get(Keyword.intern("result"));

        var expected = Peer.<Object>query(Util.read(example.query()), inputs(example));
        var many = SafeQuery.parse(example.query()).findsMany();
        assertThat(many ? counted((Collection<?>) found) : found)
                .isEqualTo(many ? counted((Collection<?>) expected) : written(expected));
    }

    @Test
    void examplesFindSomething() {
        assertThat(examples()).hasSizeGreaterThan(150).doesNotHaveDuplicates();
        var empty = examples().stream()
                .filter(example -> {
                    var found = Peer.<Object>query(Util.read(example.query()), inputs(example));
                    return found == null || found instanceof Collection<?> rows && rows.isEmpty();
                })
                .map(Example::query)
                .toList();
        assertThat(empty).as("a query that finds nothing shows little").hasSizeLessThanOrEqualTo(4);
    }

    /** Of these, only size and kind of the answer are settled. */
    @Test
    void randomAggregatesTakeFromWhatThereIs() {
        var all = List.<Object>of("Ghana", "Norway", "Portugal");
        assertThat((List<?>) found("[:find (sample 2 ?n) . :where [_ :country/name ?n]]"))
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(all::contains);
        assertThat((List<?>) found("[:find (rand 5 ?n) . :where [_ :country/name ?n]]"))
                .hasSize(5)
                .allMatch(all::contains);
        assertThat(found("[:find (rand ?n) . :where [_ :country/name ?n]]")).isIn(all);
    }

    private static Object found(String query) {
        return ((Map<?, ?>) Edn.read(http.get(EDN, "query", query).body())).get(Keyword.intern("result"));
    }

    private static Object[] inputs(Example example) {
        var query = Util.read(example.query());
        var args = new ArrayList<Object>((List<?>) Edn.read(example.args()));
        in(query)
                .ifPresentOrElse(
                        in -> {
                            int at = in.indexOf(Util.read("$"));
                            if (at >= 0) {
                                args.add(at, database(example));
                            }
                        },
                        () -> args.add(0, database(example)));
        return args.toArray();
    }

    private static Optional<List<?>> in(Object query) {
        if (query instanceof Map<?, ?> map) {
            return Optional.ofNullable((List<?>) map.get(Keyword.intern("in")));
        }
        var items = (List<?>) query;
        int from = items.indexOf(Keyword.intern("in"));
        if (from < 0) {
            return Optional.empty();
        }
        var in = new ArrayList<Object>();
        for (var item : items.subList(from + 1, items.size())) {
            if (item instanceof Keyword) {
                break;
            }
            in.add(item);
        }
        return Optional.of(in);
    }

    private static Database database(Example example) {
        var database = http.database.database();
        var times = example.times();
        if (times.containsKey("as-of")) {
            database = database.asOf(point(times.get("as-of")));
        }
        if (times.containsKey("since")) {
            database = database.since(point(times.get("since")));
        }
        return times.containsKey("history") ? database.history() : database;
    }

    private static Object point(String time) {
        return time.contains("T") ? Date.from(Instant.parse(time)) : (Object) Long.valueOf(timed(time));
    }

    /** With the t of a transaction in place of its number. */
    private static String timed(String value) {
        return value.startsWith("{") ? TIMES.get(value.charAt(1) - '0').toString() : value;
    }

    private static Map<?, Long> counted(Collection<?> rows) {
        return rows.stream()
                .map(row -> Optional.ofNullable(written(row)))
                .collect(Collectors.groupingBy(row -> row, Collectors.counting()));
    }

    /** As it is after a journey as text: a list of another kind, say, is a vector's equal. */
    private static Object written(Object data) {
        return Edn.read(Edn.print(data));
    }

    private static String resource(String name) {
        try (var in = ConformanceIT.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
