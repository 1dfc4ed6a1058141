package dev.writ.query;

import datomic.Database;
import dev.writ.common.error.ProblemException;
import dev.writ.database.DatabaseSource;
import dev.writ.web.Answers;
import dev.writ.web.HtmlPage;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Questions asked with a browser: the form, and what it is answered with. */
final class QueryFace {
    /** Nanoseconds for which examples are not made anew, because that looks at each attribute of the schema. */
    private static final long GOOD_FOR = TimeUnit.SECONDS.toNanos(5);

    private final DatabaseSource databases;
    private volatile Made made = new Made(0, 0, List.of());

    private record Made(long basisT, long nanoTime, List<Example> examples) {}

    QueryFace(DatabaseSource databases) {
        this.databases = databases;
    }

    void routes(RoutesConfig routes) {
        ResultPage.ASSETS.forEach(asset -> asset.routes(routes));
    }

    void form(Context ctx, Draft draft) {
        var newest = newest();
        ResultPage.form(ctx, draft, newest, examples(newest)).send(ctx);
        newest.ifPresent(database -> ctx.header("Basis-T", Long.toString(database.basisT())));
    }

    HtmlPage page(Context ctx, Supplier<Draft> draft, Answer answer) {
        return () -> {
            var newest = newest();
            return ResultPage.of(ctx, draft.get(), answer, newest, examples(newest))
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
                var newest = newest();
                return ResultPage.refused(ctx, draft.get(), e.problem(), newest, examples(newest))
                        .html();
            });
        } else {
            throw new CompletionException(failure);
        }
    }

    private List<Example> examples(Optional<Database> newest) {
        long t = newest.map(Database::basisT).orElse(0L);
        var last = made;
        if (last.basisT() != t && (last.examples().isEmpty() || System.nanoTime() - last.nanoTime() > GOOD_FOR)) {
            last = new Made(t, System.nanoTime(), newest.map(Examples::of).orElse(List.of()));
            made = last;
        }
        return last.examples();
    }

    /** Empty while the database loads: a form can be filled in before. */
    private Optional<Database> newest() {
        try {
            return Optional.of(databases.database());
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }
}
