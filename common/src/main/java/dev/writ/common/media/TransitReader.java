package dev.writ.common.media;

import clojure.lang.BigInt;
import clojure.lang.IPersistentMap;
import clojure.lang.ITransientCollection;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.PersistentVector;
import clojure.lang.Symbol;
import com.cognitect.transit.ArrayReadHandler;
import com.cognitect.transit.ArrayReader;
import com.cognitect.transit.DefaultReadHandler;
import com.cognitect.transit.MapReader;
import com.cognitect.transit.ReadHandler;
import com.cognitect.transit.SPI.ReaderSPI;
import com.cognitect.transit.TransitFactory;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads Transit into Clojure's persistent data. */
final class TransitReader {
    private static final Map<String, ReadHandler<?, ?>> HANDLERS = handlers();

    private static final DefaultReadHandler<Object> UNKNOWN_TAG = (tag, rep) -> {
        throw new IllegalArgumentException("unknown tag \"" + tag + "\"");
    };

    private TransitReader() {}

    static Object read(String text) {
        TransitScanner.check(text);
        try {
            var reader = TransitFactory.reader(
                    TransitFactory.Format.JSON,
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    HANDLERS,
                    UNKNOWN_TAG);
            ((ReaderSPI) reader).setBuilders(new Maps(), new Vectors());
            return reader.read();
        } catch (RuntimeException e) {
            throw TransitScanner.malformed(message(e));
        }
    }

    private static String message(Throwable e) {
        var root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        // Only what this class throws is written for people.
        return root instanceof IllegalArgumentException && root.getMessage() != null
                ? root.getMessage()
                : "a value does not fit its tag";
    }

    private static Map<String, ReadHandler<?, ?>> handlers() {
        var handlers = new HashMap<String, ReadHandler<?, ?>>();
        handlers.put(":", text(Keyword::intern));
        handlers.put("$", text(Symbol::intern));
        handlers.put("n", text(rep -> BigInt.fromBigInteger(new BigInteger(rep))));
        handlers.put("f", text(rep -> new BigDecimal(rep)));
        handlers.put("t", text(rep -> Date.from(Instant.parse(rep))));
        handlers.put("r", text(URI::create));
        handlers.put("c", text(rep -> {
            if (rep.length() != 1) {
                throw new IllegalArgumentException("\"~c" + rep + "\" is not one character");
            }
            return rep.charAt(0);
        }));
        handlers.put("list", new Items(PersistentList::create));
        handlers.put("set", new Items(items -> PersistentHashSet.createWithCheck(items)));
        handlers.put("cmap", new Items(items -> {
            if (items.size() % 2 != 0) {
                throw new IllegalArgumentException("a map has a key without a value");
            }
            return map(items);
        }));
        for (var tag : List.of("ratio", "link", "ints", "longs", "floats", "doubles", "bools", "shorts", "chars")) {
            handlers.put(tag, (ReadHandler<Object, Object>) rep -> UNKNOWN_TAG.fromRep(tag, rep));
        }
        return Map.copyOf(handlers);
    }

    private static ReadHandler<Object, Object> text(Function<String, Object> reader) {
        return rep -> reader.apply((String) rep);
    }

    private static IPersistentMap map(List<Object> entries) {
        return entries.size() <= 16
                ? PersistentArrayMap.createWithCheck(entries.toArray())
                : clojure.lang.PersistentHashMap.createWithCheck(entries.toArray());
    }

    /** Reads the array under a tag. */
    private record Items(Function<List<Object>, Object> finish)
            implements ArrayReadHandler<List<Object>, Object, Object, Object> {
        @Override
        public Object fromRep(Object rep) {
            // An empty array comes here, and so does anything that is no array.
            if (rep instanceof PersistentVector empty && empty.isEmpty()) {
                return finish.apply(List.of());
            }
            throw new IllegalArgumentException("a list, set or map is not an array");
        }

        @Override
        public ArrayReader<List<Object>, Object, Object> arrayReader() {
            return new ArrayReader<>() {
                @Override
                public List<Object> init() {
                    return new ArrayList<>();
                }

                @Override
                public List<Object> init(int size) {
                    return init();
                }

                @Override
                public List<Object> add(List<Object> items, Object item) {
                    items.add(item);
                    return items;
                }

                @Override
                public Object complete(List<Object> items) {
                    return finish.apply(items);
                }
            };
        }
    }

    private static final class Maps implements MapReader<List<Object>, Map<Object, Object>, Object, Object> {
        @Override
        public List<Object> init() {
            return new ArrayList<>();
        }

        @Override
        public List<Object> init(int size) {
            return init();
        }

        @Override
        public List<Object> add(List<Object> entries, Object key, Object value) {
            entries.add(key);
            entries.add(value);
            return entries;
        }

        @Override
        @SuppressWarnings("unchecked") // every Clojure map is a java.util.Map of objects
        public Map<Object, Object> complete(List<Object> entries) {
            return (Map<Object, Object>) map(entries);
        }
    }

    private static final class Vectors implements ArrayReader<ITransientCollection, List<Object>, Object> {
        @Override
        public ITransientCollection init() {
            return (ITransientCollection) PersistentVector.EMPTY.asTransient();
        }

        @Override
        public ITransientCollection init(int size) {
            return init();
        }

        @Override
        public ITransientCollection add(ITransientCollection items, Object item) {
            return items.conj(item);
        }

        @Override
        @SuppressWarnings("unchecked") // every Clojure vector is a java.util.List of objects
        public List<Object> complete(ITransientCollection items) {
            return (List<Object>) items.persistent();
        }
    }
}
