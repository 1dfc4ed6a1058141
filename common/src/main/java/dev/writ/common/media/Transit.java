package dev.writ.common.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import clojure.lang.BigInt;
import clojure.lang.IPersistentList;
import clojure.lang.ISeq;
import clojure.lang.Keyword;
import clojure.lang.LazySeq;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import com.cognitect.transit.TransitFactory;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Transit in its JSON form, and the Clojure data it stands for. */
public final class Transit {
    private Transit() {}

    /**
     * The one value of {@code utf8}.
     *
     * @throws ProblemException MALFORMED if it is not Transit, or not exactly one value; if it nests too deep, repeats a
     *     key, has an unknown tag or a number with more than 100 digits
     */
    public static Object read(byte[] utf8) {
        return TransitReader.read(Media.text(utf8));
    }

    /** @throws ProblemException INVALID for an object that is not data, and for a ratio */
    public static byte[] write(Object data) {
        var out = new ByteArrayOutputStream();
        TransitFactory.<Object>writer(TransitFactory.Format.JSON, out).write(rep(data));
        return out.toByteArray();
    }

    /** {@code data} in the types that the Transit library writes: it does not know Clojure's. */
    private static Object rep(Object data) {
        if (data instanceof String text) {
            // Half a surrogate pair becomes a question mark, as in the other notations; the library would throw.
            return Bounds.wellFormed(text) ? text : new String(text.getBytes(UTF_8), UTF_8);
        } else if (data == null
                || data instanceof Boolean
                || data instanceof Character
                || data instanceof UUID
                || data instanceof BigDecimal
                || data instanceof BigInteger
                || data instanceof byte[]) {
            return data;
        } else if (data instanceof Keyword keyword) {
            return TransitFactory.keyword(Names.text(keyword));
        } else if (data instanceof Symbol symbol) {
            return TransitFactory.symbol(Names.text(symbol));
        } else if (data instanceof Ratio) {
            throw ProblemType.INVALID.because("the ratio " + data + " cannot be written as Transit");
        } else if (data instanceof BigInt big) {
            return big.toBigInteger();
        } else if (data instanceof Float f) {
            return JsonData.shortest(f).doubleValue();
        } else if (data instanceof Double
                || data instanceof Long
                || data instanceof Integer
                || data instanceof Short
                || data instanceof Byte) {
            return data;
        } else if (data instanceof Instant instant) {
            return Date.from(instant);
        } else if (data instanceof Date date) {
            return new Date(date.getTime());
        } else if (data instanceof URI uri) {
            return TransitFactory.uri(uri.toString());
        }
        return collection(data);
    }

    private static Object collection(Object data) {
        if (data instanceof Map<?, ?> map) {
            var rep = new LinkedHashMap<Object, Object>();
            map.forEach((k, v) -> rep.put(rep(k), rep(v)));
            return rep;
        } else if (data instanceof Set<?> set) {
            var rep = new LinkedHashSet<Object>();
            set.forEach(item -> rep.add(rep(item)));
            return rep;
        } else if (data instanceof IPersistentList || data instanceof ISeq || data instanceof LazySeq) {
            return TransitFactory.taggedValue("list", TransitFactory.taggedValue("array", items((Collection<?>) data)));
        } else if (data instanceof Collection<?> items) {
            return items(items);
        } else if (data.getClass().isArray()) {
            var rep = new ArrayList<Object>();
            for (int i = 0; i < Array.getLength(data); i++) {
                rep.add(rep(Array.get(data, i)));
            }
            return rep;
        }
        throw ProblemType.INVALID.because(
                "an object of " + data.getClass().getName() + " cannot be written as Transit");
    }

    private static List<Object> items(Collection<?> items) {
        var rep = new ArrayList<Object>(items.size());
        items.forEach(item -> rep.add(rep(item)));
        return rep;
    }
}
