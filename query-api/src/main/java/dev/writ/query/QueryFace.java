package dev.writ.query;

import datomic.Database;
import dev.writ.common.access.AttributeAccess;
import dev.writ.common.error.ProblemException;
import dev.writ.database.DatabaseSource;
import dev.writ.web.Answers;
import dev.writ.web.HtmlPage;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Questions asked with a browser: the form, and what it is answered with. */
final class QueryFace {
    /** Nanoseconds for which examples are not made anew, because that looks at each attribute of the schema. */
    private static final long GOOD_FOR = TimeUnit.SECONDS.toNanos(5);

    /** Policies come and go. */
    private static final int MOST = 200;

    private final DatabaseSource databases;
    private final Readers readers;
    private final Map<AttributeAccess, Made> made = new ConcurrentHashMap<>();

    private record Made(long basisT, long nanoTime, List<Example> examples) {
        static final Made NOTHING = new Made(0, 0, List.of());
    }

    QueryFace(DatabaseSource databases, Readers readers) {
        this.databases = databases;
        this.readers = readers;
    }

    void routes(RoutesConfig routes) {
        ResultPage.ASSETS.forEach(asset -> asset.routes(routes));
    }

    void form(Context ctx, Draft draft) {
        var reader = readers.of(ctx);
        var newest = newest(reader);
        ResultPage.form(ctx, draft, newest, examples(newest, reader)).send(ctx);
        newest.ifPresent(database -> ctx.header("Basis-T", Long.toString(database.basisT())));
    }

    HtmlPage page(Context ctx, Supplier<Draft> draft, Answer answer) {
        return () -> {
            var reader = answer.snapshot().reader();
            var newest = newest(reader);
            return ResultPage.of(ctx, draft.get(), answer, newest, examples(newest, reader))
                    .html();
        };
    }

    /** Asks; a refusal shows people their question again, with what is wrong beside it. */
    void explaining(Context ctx, Supplier<Draft> draft, Runnable asking) {
        try {
            asking.run();
        } catch (ProblemException e) {
            refuse(ctx, draft, e);
        }
    }

    /** @throws CompletionException with {@code failure}, if it is no problem of whoever asked */
    void refuse(Context ctx, Supplier<Draft> draft, Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            refuse(ctx, draft, failure.getCause());
        } else if (failure instanceof ProblemException e) {
            Answers.problem(ctx, e.problem(), () -> {
                var reader = readers.of(ctx);
                var newest = newest(reader);
                return ResultPage.refused(ctx, draft.get(), e.problem(), newest, examples(newest, reader))
                        .html();
            });
        } else {
            throw new CompletionException(failure);
        }
    }

    private List<Example> examples(Optional<Database> newest, Readers.Reader reader) {
        long t = newest.map(Database::basisT).orElse(0L);
        var last = made.getOrDefault(reader.access(), Made.NOTHING);
        if (last.basisT() != t && (last.examples().isEmpty() || System.nanoTime() - last.nanoTime() > GOOD_FOR)) {
            last = new Made(t, System.nanoTime(), newest.map(Examples::of).orElse(List.of()));
            if (made.size() > MOST) {
                made.clear();
            }
            made.put(reader.access(), last);
        }
        return last.examples();
    }

    /** Empty while the database loads: a form can be filled in before. */
    private Optional<Database> newest(Readers.Reader reader) {
        try {
            return Optional.of(reader.readable(databases.database()));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }
}
