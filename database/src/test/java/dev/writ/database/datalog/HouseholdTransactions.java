package dev.writ.database.datalog;

import datomic.Database;
import datomic.Datom;
import datomic.Util;
import dev.writ.common.media.Edn;
import dev.writ.database.TransactionResult;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Makes transactions about a {@link Household}: what handlers do, and changes of idents and schema. */
final class HouseholdTransactions {
    private final Random random;

    HouseholdTransactions(Random random) {
        this.random = random;
    }

    /** Some have, as those of failed commands do, nothing but their metadata. */
    TransactionResult next(Database database) {
        var metadata = "{:db/id \"datomic.tx\" :cmd/id #uuid \"" + new UUID(random.nextLong(), random.nextLong())
                + "\" :cmd/action \"" + pick("a", "b", "c") + "\"}";
        var forms = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            var form = form(database);
            if (isAccepted(database, forms + form)) {
                forms.append(form).append(' ');
            }
        }
        return with(database, forms + metadata);
    }

    private static boolean isAccepted(Database database, String forms) {
        try {
            with(database, forms);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static TransactionResult with(Database database, String forms) {
        return TransactionResult.of(database.with((List<?>) Util.read("[" + forms + "]")));
    }

    private String form(Database database) {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> {
                return "[:db/add " + entity(database) + " " + value() + "]";
            }
            case 6, 7 -> {
                return retraction(database);
            }
            case 8 -> {
                return "[:db/retractEntity " + entity(database) + "]";
            }
            case 9 -> {
                return "[:db/cas " + entity(database) + " :person/age " + pick("30", "20", "nil") + " " + number()
                        + "]";
            }
            case 10 -> {
                return "{:db/id " + entity(database) + " :person/parts [{:part/size " + number()
                        + " :person/parts [{:part/size " + number() + "}]}]}";
            }
            case 11 -> {
                return "[:db/add " + pick("[:db/ident :color/red]", ":color/blue") + " :color/label "
                        + pick("\"warm\"", "\"cold\"") + "]";
            }
            case 12 -> {
                return "{:db/id \"new\" :person/name " + name() + " :person/age " + number() + " :person/knows "
                        + entity(database) + "}";
            }
            case 13 -> {
                return pick(
                        "{:db/ident :color/green}",
                        "{:db/id :color/red :db/ident :color/crimson}",
                        "{:db/id :color/blue :db/ident :color/red}",
                        "{:db/id :person/age :db/ident :person/years}",
                        "{:db/id :person/tags :db/ident :person/labels}");
            }
            case 14 -> {
                return "{:db/ident :person/late :db/valueType :db.type/long :db/cardinality :db.cardinality/one}";
            }
            default -> {
                return part(database);
            }
        }
    }

    private String value() {
        return pick(
                ":person/name " + name(),
                ":person/age " + number(),
                ":person/late " + number(),
                ":person/money " + pick("0M", "10.50M"),
                ":person/tags " + pick(":red", ":blue", ":green"),
                ":person/knows [:person/name " + name() + "]",
                ":person/born #inst \"1990-01-01\"",
                ":person/field " + pick(":person/age", ":person/name", ":person/money"),
                ":person/pair [" + pick(":person/name ", ":person/field ") + name() + "]",
                ":person/color " + pick(":color/red", ":color/blue", ":color/crimson"));
    }

    private String retraction(Database database) {
        var id = database.entid(Util.read("[:person/name " + name() + "]"));
        if (id == null) {
            return "[:db/retract " + entity(database) + " :person/age 30]";
        }
        var datom = any(database.datoms(Database.EAVT, id));
        return "[:db/retract " + datom.e() + " " + datom.a() + " " + Edn.print(datom.v()) + "]";
    }

    private String part(Database database) {
        return StreamSupport.stream(
                                database.datoms(Database.AEVT, Util.read(":part/size"))
                                        .spliterator(),
                                false)
                        .findAny()
                        .isEmpty()
                ? "[:db/retractEntity :color/green]"
                : "[:db/add "
                        + any(database.datoms(Database.AEVT, Util.read(":part/size")))
                                .e() + " :part/size " + number() + "]";
    }

    private Datom any(Iterable<Datom> datoms) {
        var all = StreamSupport.stream(datoms.spliterator(), false).toList();
        return all.get(random.nextInt(all.size()));
    }

    private String entity(Database database) {
        return database.entid(Util.read("[:person/name \"Ann\"]")) == null || random.nextInt(3) > 0
                ? "[:person/name " + name() + "]"
                : database.entid(Util.read("[:person/name \"Ann\"]")).toString();
    }

    private String name() {
        return pick("\"Ann\"", "\"Bob\"", "\"Cy\"", "\"Zed\"");
    }

    private String number() {
        return pick("30", "20", "1", "2");
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
