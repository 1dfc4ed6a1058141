package dev.writ.common.media;

import clojure.java.api.Clojure;
import clojure.lang.AFn;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.Symbol;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.io.PushbackReader;
import java.util.UUID;

/** EDN text and the Clojure data it stands for. Loading Clojure takes about half a second, at the first reading. */
public final class Edn {
    private Edn() {}

    /**
     * The one value of {@code text}. Of tags only {@code #inst} (a {@link java.util.Date}) and {@code #uuid} are known.
     *
     * @throws ProblemException MALFORMED with line and column if it is not EDN, or not exactly one value; if it nests
     *     deeper than 64, repeats a key, has an unknown tag or a number with more than 100 digits
     */
    public static Object read(String text) {
        return read(text, Bounds.MAX_BYTES);
    }

    /** {@link #read(String)} with a bound of its own, for text that Writ has written itself. */
    public static Object read(String text, int maxCharacters) {
        if (text.length() > maxCharacters) {
            throw ProblemType.MALFORMED.because("EDN text is longer than " + maxCharacters + " characters");
        }
        if (!Bounds.wellFormed(text)) {
            throw ProblemType.MALFORMED.because("EDN: " + Bounds.UNICODE);
        }
        EdnScanner.check(text);
        return Reader.read(text);
    }

    /**
     * The text of Clojure data: the same data always gives the same text, and all of it. {@link #read} gives equal data
     * back, except that byte arrays become their base64 text, URIs their text and other arrays vectors.
     *
     * @throws ProblemException INVALID for an object that is not data, and for a keyword or symbol whose text would read
     *     as something else
     */
    public static String print(Object data) {
        var out = new StringBuilder();
        new EdnWriter(out).write(data);
        return out.toString();
    }

    /** Holds what takes long to load, so that printing does not wait for it. */
    private static final class Reader {
        private static final Object END = new Object();
        private static final IFn READ;
        private static final Object OPTIONS;

        static {
            Clojure.var("clojure.core", "require").invoke(Clojure.read("clojure.edn"));
            READ = Clojure.var("clojure.edn", "read");
            OPTIONS = PersistentHashMap.create(
                    Keyword.intern("eof"),
                    END,
                    Keyword.intern("readers"),
                    PersistentHashMap.create(
                            Symbol.intern("inst"), tag("inst", EdnInstant::read),
                            Symbol.intern("uuid"), tag("uuid", Reader::uuid)));
        }

        static Object read(String text) {
            var in = new Text(text);
            try {
                var value = READ.invoke(OPTIONS, in);
                if (value == END) {
                    throw ProblemType.MALFORMED.because("EDN: no value");
                }
                if (READ.invoke(OPTIONS, in) != END) {
                    throw EdnScanner.malformed(text, in.furthest - 1, "more than one value");
                }
                return value;
            } catch (ProblemException e) {
                throw e;
            } catch (RuntimeException e) {
                throw EdnScanner.malformed(text, in.furthest - 1, message(e));
            }
        }

        private static String message(RuntimeException e) {
            // These three are the reader tripping over its own feet; what they say is about Java.
            return e.getMessage() == null
                            || e instanceof ClassCastException
                            || e instanceof IndexOutOfBoundsException
                            || e instanceof NullPointerException
                    ? "cannot be read"
                    : e.getMessage();
        }

        private static UUID uuid(String text) {
            var uuid = UUID.fromString(text);
            if (!uuid.toString().equalsIgnoreCase(text)) {
                throw new IllegalArgumentException("Invalid UUID string: " + text);
            }
            return uuid;
        }

        private static IFn tag(String name, java.util.function.Function<String, Object> reader) {
            return new AFn() {
                @Override
                public Object invoke(Object form) {
                    if (form instanceof String text) {
                        return reader.apply(text);
                    }
                    throw new IllegalArgumentException("#" + name + " must be followed by a string");
                }
            };
        }
    }

    /** Knows how far the reader came, which tells where it stumbled; and takes no lock for each character. */
    private static final class Text extends PushbackReader {
        private final String text;
        private int next;
        private int furthest;

        Text(String text) {
            super(java.io.Reader.nullReader());
            this.text = text;
        }

        @Override
        public int read() {
            if (next == text.length()) {
                return -1;
            }
            int c = text.charAt(next++);
            furthest = Math.max(furthest, next);
            return c;
        }

        @Override
        public void unread(int c) {
            next--;
        }
    }
}
