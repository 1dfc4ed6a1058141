package dev.writ.query;

import clojure.lang.Keyword;
import datomic.Database;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import dev.writ.web.Negotiation;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Looks for an entity by the value of a unique attribute.
 *
 * @param text EDN; text and UUIDs also as people write them
 * @param basisT what the entity found must be asked for with, too: another instance may be behind
 */
record EntityLookup(Keyword attribute, String text, Optional<TimePoint> asOf, OptionalLong basisT) {
    static final List<String> PARAMETERS = List.of("attribute", "value", "as-of", BasisWait.PARAMETER);

    private static final Map<String, Class<?>> TYPES = Map.of(
            "string", String.class,
            "uuid", UUID.class,
            "keyword", Keyword.class,
            "long", Long.class,
            "ref", Long.class,
            "instant", Date.class);

    static EntityLookup read(RequestFields fields) {
        var values = new FieldValues(fields);
        return new EntityLookup(
                attribute(required(fields, "attribute")),
                required(fields, "value"),
                values.point("as-of"),
                values.t(BasisWait.PARAMETER));
    }

    private static String required(RequestFields fields, String name) {
        return (String) fields.get(name).orElseThrow(() -> RequestFields.fault(ProblemType.MALFORMED, name, "missing"));
    }

    private static Keyword attribute(String text) {
        if (parsed("attribute", text) instanceof Keyword ident) {
            return ident;
        }
        throw RequestFields.fault(ProblemType.INVALID, "attribute", "expected a keyword such as :customer/id");
    }

    /** Where the entity is that was found. */
    record Found(String href, Snapshot snapshot) {
        void send(Context ctx) {
            ctx.status(303).header(Header.LOCATION, href);
            new Freshness(snapshot, Optional.empty())
                    .send(ctx, Negotiation.of(ctx).mediaType());
        }
    }

    /**
     * The entity that has it.
     *
     * @throws ProblemException of type invalid if there is no such attribute, it is not unique, or the value is not of
     *     its type; not-found
     */
    Found find(Snapshot snapshot) {
        var definition = Optional.ofNullable(snapshot.database().attribute(attribute))
                .filter(a -> a.unique() != null)
                .orElseThrow(() -> RequestFields.fault(
                        ProblemType.INVALID, "attribute", attribute + " is not a unique attribute of this database"));
        var entity = find(snapshot.database(), ((Keyword) definition.valueType()).getName())
                .orElseThrow(() -> ProblemType.NOT_FOUND.because(
                        "no entity has " + attribute + " " + text + " at t " + snapshot.basisT()));
        var path = Hrefs.ENTITIES + "/" + entity;
        var hrefs = new Hrefs(asOf);
        return new Found(
                basisT.isPresent() ? hrefs.at(path, BasisWait.PARAMETER, "" + basisT.getAsLong()) : hrefs.at(path),
                snapshot);
    }

    private Optional<Object> find(Database database, String type) {
        var value = value(type);
        try {
            var found = database.datoms(Database.AVET, attribute, value).iterator();
            return found.hasNext() ? Optional.of(found.next().e()) : Optional.empty();
        } catch (ArithmeticException | ClassCastException | IllegalArgumentException e) {
            // The index compares it with the values it has, which not every value can be.
            throw notOf(type);
        }
    }

    private ProblemException notOf(String type) {
        return RequestFields.fault(ProblemType.INVALID, "value", attribute + " has values of type " + type);
    }

    private Object value(String type) {
        if (type.equals("uuid") && text.matches("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}")) {
            return UUID.fromString(text);
        }
        if (type.equals("string") && !text.startsWith("\"")) {
            return text;
        }
        var value = parsed("value", text);
        if (value == null || !TYPES.getOrDefault(type, Object.class).isInstance(value)) {
            throw notOf(type);
        }
        return value;
    }

    private static Object parsed(String name, String text) {
        try {
            return Edn.read(text);
        } catch (ProblemException e) {
            throw RequestFields.fault(e.type(), name, e.problem().detail());
        }
    }
}
