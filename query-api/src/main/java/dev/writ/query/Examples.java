package dev.writ.query;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import datomic.Database;
import datomic.Datom;
import datomic.Peer;
import dev.writ.common.media.Edn;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Queries to begin with, made of the attributes and values that a database has. */
final class Examples {
    private static final Keyword INSTANT = Keyword.intern("db", "txInstant");
    private static final Keyword ACTION = Keyword.intern("cmd", "action");
    private static final int RECENT = 20;

    private final Database database;
    private final List<Attribute> attributes;
    private final List<Example> examples = new ArrayList<>();

    private Examples(Database database) {
        this.database = database;
        // An attribute without a value has no example that finds anything.
        this.attributes = Attribute.installed(database).stream()
                .filter(a -> !a.ofCommands() && first(a.ident()).isPresent())
                .toList();
    }

    /** At most a dozen, with arguments that are in the database; none for a database without data. */
    static List<Example> of(Database database) {
        var made = new Examples(database);
        made.ofEntities();
        made.ofTime();
        if (made.first(ACTION).isPresent()) {
            made.ofCommands();
        }
        return List.copyOf(made.examples);
    }

    private void ofEntities() {
        unique().ifPresent(key -> {
            add(
                    "The entity with a " + key.ident(),
                    "[:find (pull ?e [*]) . :in $ ?v :where [?e " + key.ident() + " ?v]]",
                    first(key.ident()).orElseThrow().v());
            add("Every entity with a " + key.ident(), "[:find [(pull ?e [*]) ...] :where [?e " + key.ident() + "]]");
            add("How many have a " + key.ident(), "[:find (count ?e) . :where [?e " + key.ident() + "]]");
        });
        any(a -> a.valueType().getName().equals("keyword"))
                .ifPresent(a -> add(
                        "How many have each " + a.ident(), "[:find ?v (count ?e) :where [?e " + a.ident() + " ?v]]"));
        any(Attribute::isRef).ifPresent(this::joined);
    }

    private void joined(Attribute ref) {
        var link = first(ref.ident()).orElseThrow();
        var from = shown(link.e(), ref.ident());
        var to = shown(link.v(), null);
        if (from.isPresent() && to.isPresent()) {
            add(
                    "What " + ref.ident() + " leads to",
                    "[:find ?from ?to :where [?e " + ref.ident() + " ?other] [?e " + from.get() + " ?from] [?other "
                            + to.get() + " ?to]]");
        }
    }

    /** An attribute of one value that an entity has and that a person may know it by. */
    private Optional<Keyword> shown(Object entity, Keyword not) {
        var own = new ArrayList<Keyword>();
        for (var datom : database.datoms(Database.EAVT, entity)) {
            var ident = (Keyword) database.ident(datom.a());
            if (!ident.equals(not)) {
                own.add(ident);
            }
            if (own.size() == RECENT) {
                break;
            }
        }
        return own.stream()
                .filter(ident -> ident.getName().contains("name"))
                .findFirst()
                .or(() -> own.stream().findFirst());
    }

    private void ofTime() {
        changing().ifPresent(a -> {
            var ident = a.ident();
            add(
                    true,
                    "Every " + ident + " that an entity ever had",
                    "[:find ?tx ?added ?v ?when :in $ ?e :where [?e " + ident
                            + " ?v ?tx ?added] [?tx :db/txInstant ?when]]",
                    first(ident).orElseThrow().e());
        });
    }

    private void ofCommands() {
        changing()
                .ifPresent(a -> add(
                        "Which command gave an entity its " + a.ident(),
                        "[:find ?v ?action ?when :in $ ?e :where [?e " + a.ident()
                                + " ?v ?tx] [?tx :cmd/action ?action] [?tx :db/txInstant ?when]]",
                        first(a.ident()).orElseThrow().e()));
        recently().ifPresent(since -> {
            add(
                    "What happened last",
                    "[:find ?tx ?when ?action ?success :in $ ?since :where [?tx :db/txInstant ?when] [(>= ?when ?since)]"
                            + " [?tx :cmd/action ?action] [?tx :cmd/success? ?success]]",
                    since);
            add(
                    "What failed, and whose it was",
                    "[:find ?tx ?action ?principal :in $ ?since :where [?tx :db/txInstant ?when] [(>= ?when ?since)]"
                            + " [?tx :cmd/success? false] [?tx :cmd/action ?action] [?tx :cmd/principal ?principal]]",
                    since);
            add("How often each action was decided", "[:find ?action (count ?tx) :where [?tx :cmd/action ?action]]");
        });
    }

    /** The instant of one of the newest transactions, so that no query has to look at all of them. */
    private Optional<Date> recently() {
        Date oldest = null;
        int seen = 0;
        for (var datom : database.rseekDatoms(Database.AVET, INSTANT)) {
            if (Peer.toT(datom.e()) < Attribute.FIRST_T || seen++ == RECENT) {
                break;
            }
            oldest = (Date) datom.v();
        }
        return Optional.ofNullable(oldest);
    }

    private Optional<Attribute> unique() {
        return any(a -> a.unique().isPresent());
    }

    /** What names an entity rarely changes. */
    private Optional<Attribute> changing() {
        return any(a -> a.unique().isEmpty() && !a.isRef()).or(() -> any(a -> !a.isRef()));
    }

    private Optional<Attribute> any(Predicate<Attribute> fits) {
        return attributes.stream().filter(fits).findFirst();
    }

    private Optional<Datom> first(Keyword attribute) {
        if (database.entid(attribute) == null) {
            return Optional.empty();
        }
        Iterator<Datom> datoms = database.datoms(Database.AEVT, attribute).iterator();
        return datoms.hasNext() ? Optional.of(datoms.next()) : Optional.empty();
    }

    private void add(String title, String query, Object... args) {
        add(false, title, query, args);
    }

    private void add(boolean history, String title, String query, Object... args) {
        var text = args.length == 0 ? "" : Edn.print(PersistentVector.create(args));
        examples.add(new Example(title, query, text, history));
    }
}
