package dev.writ.updates;

import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One connection: the outcomes that it follows and its live queries, told through one outbox, and what it says itself. */
final class Client {
    private final Subscription outcomes;
    private final Owner owner;
    private final LiveQueries queries;
    private final int maxQueries;
    private final InboundAllowance allowance;
    private Map<String, Live> live = Map.of();
    private int lastNumber;
    private boolean gone;

    /**
     * @param maxQueries how many live queries it may have at a time
     * @param messagesPerSecond how much it may say
     */
    Client(Subscription outcomes, Owner owner, LiveQueries queries, int maxQueries, int messagesPerSecond) {
        this.outcomes = outcomes;
        this.owner = owner;
        this.queries = queries;
        this.maxQueries = maxQueries;
        this.allowance = new InboundAllowance(messagesPerSecond, System.nanoTime());
    }

    Subscription outcomes() {
        return outcomes;
    }

    Owner owner() {
        return owner;
    }

    Outbox outbox() {
        return outcomes.outbox();
    }

    /** Does what a message from the client says. What is wrong with it is told to the client. */
    void heard(String text, Format format) {
        if (outbox().ended()) {
            return;
        }
        if (!allowance.take(System.nanoTime())) {
            outbox().end(Ending.TOO_CHATTY);
            return;
        }
        try {
            ClientMessage.read(text, format, queries.functions())
                    .match(message -> outcomes.filter(message.filter()), this::subscribe, this::unsubscribe);
        } catch (ProblemException e) {
            outcomes.error(e.problem());
        }
    }

    /** @throws ProblemException if the client has too many, or one of that name */
    void subscribe(ClientMessage.Subscribe message) {
        var added = add(message.name());
        try {
            added.begin(message.request().by(outcomes.viewer().access()));
        } catch (ProblemException e) {
            added.failed(e.problem());
        }
    }

    private synchronized Live add(Optional<String> wanted) {
        if (live.size() >= maxQueries) {
            throw ProblemType.BUSY.because("a connection has at most " + maxQueries + " live queries");
        }
        var name = wanted.orElseGet(this::nextNumber);
        if (live.containsKey(name)) {
            throw ProblemType.INVALID.because(
                    "there is a live query named \"" + name + "\" on this connection already");
        }
        if (live.isEmpty()) {
            live = new HashMap<>();
        }
        var added = new Live(name);
        live.put(name, added);
        return added;
    }

    private String nextNumber() {
        do {
            lastNumber++;
        } while (live.containsKey(Integer.toString(lastNumber)));
        return Integer.toString(lastNumber);
    }

    /** The policy may have changed. */
    void refresh() {
        List<Live> now;
        synchronized (this) {
            now = List.copyOf(live.values());
        }
        now.forEach(Live::refresh);
    }

    private void unsubscribe(ClientMessage.Unsubscribe message) {
        var ended = remove(message.name())
                .orElseThrow(() -> ProblemType.NOT_FOUND.because(
                        "there is no live query named \"" + message.name() + "\" on this connection"));
        ended.close();
        outcomes.say(Message.QUERY_ENDED, Json.object().put("subscription", message.name()));
    }

    private synchronized Optional<Live> remove(String name) {
        return Optional.ofNullable(live.isEmpty() ? null : live.remove(name));
    }

    /** Unless another goes by its name by now. */
    private synchronized void remove(Live ended) {
        if (live.get(ended.name) == ended) {
            live.remove(ended.name);
        }
    }

    /** The connection is closed. */
    void gone() {
        List<Live> left;
        synchronized (this) {
            gone = true;
            left = List.copyOf(live.values());
            live = Map.of();
        }
        left.forEach(Live::close);
    }

    private synchronized boolean isGone() {
        return gone;
    }

    /** One live query of this client. */
    private final class Live {
        private final String name;
        private LiveSubscription subscription;
        private LiveRequest request;
        private boolean over;

        Live(String name) {
            this.name = name;
        }

        void begin(LiveRequest wanted) {
            synchronized (this) {
                request = wanted;
            }
            var begun = queries.subscribe(wanted, receiver(wanted));
            synchronized (this) {
                subscription = begun;
                over |= isGone();
                if (!over) {
                    return;
                }
            }
            begun.close();
        }

        /** Of one run: what it finds is for those with the access that it was begun with. */
        private LiveQueries.Receiver receiver(LiveRequest wanted) {
            return new LiveQueries.Receiver() {
                @Override
                public void receive(LiveResult result) {
                    if (wanted.access().equals(outcomes.viewer().access())) {
                        Live.this.receive(result, wanted);
                    } else {
                        refresh();
                    }
                }

                @Override
                public void failed(Problem problem) {
                    if (isCurrent(wanted)) {
                        Live.this.failed(problem);
                    }
                }
            };
        }

        private synchronized boolean isCurrent(LiveRequest wanted) {
            return request == wanted;
        }

        private synchronized void receive(LiveResult result, LiveRequest wanted) {
            if (!over && request == wanted) {
                outcomes.result(result, name);
            }
        }

        /** Begins anew if the client may read something else by now. */
        void refresh() {
            LiveSubscription before;
            LiveRequest wanted;
            synchronized (this) {
                var access = outcomes.viewer().access();
                if (over || subscription == null || request.access().equals(access)) {
                    return;
                }
                before = subscription;
                subscription = null;
                wanted = request.by(access);
            }
            before.close();
            try {
                begin(wanted);
            } catch (ProblemException e) {
                failed(e.problem());
            }
        }

        void failed(Problem problem) {
            remove(this);
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
            }
            var body = Json.object().put("subscription", name);
            body.set("problem", problem.toJson());
            outcomes.say(Message.QUERY_FAILED, body);
        }

        void close() {
            LiveSubscription begun;
            synchronized (this) {
                over = true;
                begun = subscription;
            }
            if (begun != null) {
                begun.close();
            }
        }
    }
}
