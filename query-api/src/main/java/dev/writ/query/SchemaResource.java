package dev.writ.query;

import clojure.lang.PersistentVector;
import com.fasterxml.jackson.databind.JsonNode;
import datomic.Database;
import dev.writ.web.Html;
import dev.writ.web.HtmlPage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What there is to ask about: the attributes by namespace, and queries to begin with. */
record SchemaResource(Optional<TimePoint> asOf) implements Resource {
    static final List<String> PARAMETERS = List.of("as-of", BasisWait.PARAMETER);

    static SchemaResource read(RequestFields fields) {
        return new SchemaResource(new FieldValues(fields).point("as-of"));
    }

    @Override
    public List<String> identity() {
        return List.of("schema", asOf.toString());
    }

    @Override
    public Object data(Snapshot snapshot) {
        var database = snapshot.database();
        var hrefs = new Hrefs(asOf);
        var byCommands = Attribute.installed(database).stream()
                .collect(Collectors.partitioningBy(
                        Attribute::ofCommands,
                        Collectors.groupingBy(
                                a -> Objects.toString(a.ident().getNamespace(), ""),
                                TreeMap::new,
                                Collectors.toList())));
        return new Members()
                .with("basis-t", snapshot.basisT())
                .with("as-of", asOf.map(TimePoint::data))
                .with("namespaces", groups(database, hrefs, byCommands.get(false)))
                .with("commands", groups(database, hrefs, byCommands.get(true)))
                .with(
                        "examples",
                        PersistentVector.create(Examples.of(database).stream()
                                .map(example -> example(hrefs, example))
                                .toList()))
                .map();
    }

    private static Object groups(Database database, Hrefs hrefs, Map<String, List<Attribute>> byNamespace) {
        return PersistentVector.create(byNamespace.entrySet().stream()
                .map(group -> new Members()
                        .with("namespace", group.getKey())
                        .with(
                                "attributes",
                                PersistentVector.create(group.getValue().stream()
                                        .map(a -> attribute(database, hrefs, a))
                                        .toList()))
                        .map())
                .toList());
    }

    private static Object attribute(Database database, Hrefs hrefs, Attribute a) {
        return new Members()
                .with("ident", a.ident())
                .with("value-type", a.valueType())
                .with("cardinality", a.cardinality())
                .with("unique", a.unique())
                .with("component", a.component())
                .with("index", a.index())
                .with("fulltext", a.fulltext())
                .with("no-history", a.noHistory())
                .with("doc", a.doc())
                .with("since", CommittedTransaction.of(database, a.tx()).data(hrefs))
                .with(
                        "links",
                        new Members()
                                .with("entity", hrefs.entity(a.id()))
                                .with(
                                        "all",
                                        hrefs.query("[:find [(pull ?e [*]) ...] :where [?e " + a.ident() + "]]", ""))
                                .with("count", hrefs.query("[:find (count ?e) . :where [?e " + a.ident() + "]]", ""))
                                .map())
                .map();
    }

    private static Object example(Hrefs hrefs, Example example) {
        return new Members()
                .with("title", example.title())
                .with("query", example.query())
                .with("args", example.args())
                .with("history", example.history())
                .with("href", hrefs.query(example))
                .map();
    }

    @Override
    public HtmlPage page(JsonNode data) {
        var at = asOf.map(Hrefs::text).orElse("");
        return () -> Html.page("Schema", VIEWS.content("schema.jte", Map.of("data", data, "asOf", at)));
    }
}
