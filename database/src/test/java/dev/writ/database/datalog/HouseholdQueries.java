package dev.writ.database.datalog;

import datomic.Database;
import datomic.Util;
import dev.writ.common.media.Edn;
import dev.writ.database.datalog.GeneratedQuery.Input;
import dev.writ.database.datalog.GeneratedQuery.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes queries about a {@link Household} that come to what they read by every way there is. Some Datomic refuses. */
final class HouseholdQueries {
    private static final String RULES = """
            [[(of ?e ?a ?v) [?e ?a ?v]]
             [(aged ?e ?v) [?e :person/age ?v]]
             [(rich ?e ?v) [?e :person/money ?v]]
             [(rich ?e ?v) (aged ?e ?v)]
             [(warm ?e ?v) [?e :person/color ?c] [?c :color/label ?v]]
             [(other ?e ?v) [(tuple :person/name "Bob") ?r] (aged ?r ?v) [?r :person/knows ?e]]]
            """;

    private final Random random;
    private final Database database;
    private final List<Input> in = new ArrayList<>();

    HouseholdQueries(Random random, Database database) {
        this.random = random;
        this.database = database;
    }

    /** Binds {@code ?e} and, nearly always, {@code ?v}. */
    GeneratedQuery next() {
        in.clear();
        in.add(new Input("$", null));
        var where = new ArrayList<>(List.of(binding()));
        for (int i = random.nextInt(3); i > 0; i--) {
            where.add(filter());
        }
        var find = new ArrayList<String>();
        find.add(pick("?v", "?v", "(count ?v)", "?e"));
        if (random.nextBoolean()) {
            find.add("(pull ?e " + pattern() + ")");
        }
        return new GeneratedQuery(Shape.RELATION, find, "", List.of(), List.copyOf(in), where, false);
    }

    private String binding() {
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> "[?e " + attribute() + " ?v]";
            case 4 -> "[?e ?a ?v] [?e :person/name]" + input("?a", given(attribute()));
            case 5 -> "[?e ?a ?v]" + input("[?a ...]", "[" + given(attribute()) + " " + attribute() + "]");
            case 6 -> "[(ground " + attribute() + ") ?a] [?e ?a ?v]";
            case 7 -> "[?k :person/field ?a] [?e ?a ?v]";
            case 8 -> "[?e " + attribute() + " ?v]" + input("?e", lookupRef());
            case 9 ->
                "[?e " + pick(attribute(), "_") + " ?v]" + input("[[?e _]]", "[[" + lookupRef() + " :part/size]]");
            case 10 -> "[?e " + attribute() + " ?v]" + input("[?e ...]", "{:person/name \"Ann\"}");
            case 11 -> "[$r ?e] [?e " + attribute() + " ?v]" + input("$r", "[[" + lookupRef() + "]]");
            case 12 -> "[?e :person/knows " + lookupRef() + "] [?e " + attribute() + " ?v]";
            case 13 -> "[(tuple :person/name " + name() + ") ?e] [?e " + attribute() + " ?v]";
            case 14 -> "[_ :person/pair ?e] [?e " + attribute() + " ?v]";
            case 15 -> "[?e :person/pair ?v]";
            case 16 -> "[?x " + attribute() + "] [(get-some $ ?x :person/name) ?e] [?e " + attribute() + " ?v]";
            case 17 -> "[?e :person/name] [(get-some $ ?e :person/money " + attribute() + ") [_ ?v]]";
            case 18 -> "[?e :person/color ?c] [?c :color/label ?v]";
            case 19 -> nested();
            case 20, 21 -> rule();
            case 22 ->
                pick(
                        "[?e " + attribute() + " ?x ?tx] [?tx :cmd/action ?v]",
                        "[?e :cmd/action ?v]",
                        "[?e :db/txInstant ?v]");
            default -> pick("[:color/red ?a ?v] [:color/red :color/label ?e]", "[?e _ ?v] [?e :person/name]");
        };
    }

    private String nested() {
        return switch (random.nextInt(4)) {
            case 0 -> "[(q (quote [:find ?x ?y :where [?x " + attribute() + " ?y]]) $) [[?e ?v]]] [?e :person/name]";
            case 1 -> "[(q (quote [:find ?x ?y :in $x :where [$x ?x " + attribute() + " ?y]]) $) [[?e ?v]]]";
            case 2 ->
                "[(q (quote [:find [?k ?n] :where [?x :person/field ?k] [(ground " + name()
                        + ") ?n]]) $) ?e] [?e :person/age ?v]";
            default ->
                "[?e :person/name ?n] [(q (quote [:find (max ?y) :in $ ?n % :where [?x :person/name ?n] (of ?x ?y)]) $ ?n"
                        + " (quote [[(of ?a ?b) [?a " + attribute() + " ?b]]])) [[?v]]]";
        };
    }

    private String rule() {
        return input("%", RULES)
                + switch (random.nextInt(5)) {
                    case 0 -> "(of ?e " + attribute() + " ?v)";
                    case 1 -> "(aged ?e ?v)";
                    case 2 -> "(rich ?e ?v)";
                    case 3 -> "(warm ?e ?v)";
                    default -> pick("(other ?e ?v)", "[(ground " + lookupRef() + ") ?e] (aged ?e ?v)");
                };
    }

    private String filter() {
        return switch (random.nextInt(8)) {
            case 0 -> "[?e " + attribute() + "]";
            case 1 -> "(not [?e " + attribute() + "])";
            case 2 -> "(not-join [?e] [?x :person/knows ?e] [?x " + attribute() + "])";
            case 3 -> "(or [?e " + attribute() + "] [?e " + attribute() + "])";
            case 4 -> "[(missing? $ ?e " + attribute() + ")]";
            case 5 -> "[(get-else $ ?e " + attribute() + " 0) ?w] [(!= ?w 30)]";
            case 6 -> "[?e :person/color " + pick(":color/red", ":color/blue", ":color/green") + "]";
            default -> "[?e :person/color ?red]" + input("?red", pick(":color/red", "\":color/blue\""));
        };
    }

    private String pattern() {
        var specs = new ArrayList<String>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            specs.add(
                    switch (random.nextInt(15)) {
                        case 0 -> ":person/parts";
                        case 1 -> "{:person/parts [" + pick(":part/size", attribute()) + "]}";
                        case 2 -> ":part/size {:person/parts " + pick("1", "...") + "}";
                        case 3 -> "{:person/knows [" + attribute() + "]}";
                        case 4, 5 -> "{:person/_knows [" + attribute() + "]}";
                        case 6, 7 -> ":person/_knows";
                        case 8 -> "(:person/parts :as :pieces :limit 1)";
                        case 9 -> ":db/id {:person/color [:color/label]}";
                        case 10 -> pick("*", ":person/_parts", ":db/id");
                        default -> attribute();
                    });
        }
        var pattern = "[" + String.join(" ", specs) + "]";
        return random.nextInt(4) == 0 ? input("p", pattern) + "p" : pattern;
    }

    /** @return nothing, to be written where it is needed */
    private String input(String form, String argument) {
        if (in.stream().noneMatch(i -> i.form().equals(form))) {
            in.add(new Input(form, argument));
        }
        return "";
    }

    private String lookupRef() {
        var first = switch (random.nextInt(4)) {
            case 0 -> "\":person/name\"";
            case 1 -> database.entid(Util.read(":person/name")).toString();
            default -> ":person/name";
        };
        return "[" + first + " " + name() + "]";
    }

    /** An attribute as an argument. */
    private String given(String attribute) {
        return switch (random.nextInt(3)) {
            case 0 -> Edn.print(attribute);
            case 1 ->
                String.valueOf(database.entid(Util.read(attribute)) == null ? 1 : database.entid(Util.read(attribute)));
            default -> attribute;
        };
    }

    private String attribute() {
        return pick(
                ":person/name",
                ":person/age",
                ":person/age",
                ":person/money",
                ":person/tags",
                ":person/knows",
                ":person/born",
                ":person/field",
                ":person/parts",
                pick(":person/late", ":person/years", ":person/labels"));
    }

    private String name() {
        return pick("\"Ann\"", "\"Bob\"", "\"Cy\"", "\"Zed\"");
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
