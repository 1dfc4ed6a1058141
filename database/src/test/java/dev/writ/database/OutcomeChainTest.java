package dev.writ.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutcomeChainTest {
    private static List<OutcomeChain.Link> links(SampleLog log) {
        var links = new ArrayList<OutcomeChain.Link>();
        for (var outcome : log.outcomes()) {
            links.add(link(outcome, links.size()));
        }
        return links;
    }

    private static OutcomeChain.Link link(Outcome outcome, long offset) {
        return new OutcomeChain.Link(outcome, new RecordPosition("accepted-cmds", 0, offset));
    }

    private static long first(SampleLog log) {
        return log.outcomes().get(0).decided().transaction().prevT();
    }

    @Test
    void ordersWhateverTheArrivalAndDropsDuplicates() throws Exception {
        var log = SampleLog.of(200);
        long seed = System.nanoTime();
        var arrival = links(log);
        arrival.addAll(links(log));
        Collections.shuffle(arrival, new Random(seed));
        var chain = new OutcomeChain(first(log));
        var taken = new ArrayList<Outcome>();
        for (var link : arrival) {
            chain.offer(link);
            for (var next = chain.next(); next.isPresent(); next = chain.next()) {
                taken.add(next.get().outcome());
            }
        }
        assertThat(taken).as("seed %d", seed).isEqualTo(log.outcomes());
        assertThat(chain.waiting()).isZero();
    }

    @Test
    void aGapHoldsEverythingBack() throws Exception {
        var log = SampleLog.of(5);
        var chain = new OutcomeChain(first(log));
        links(log).stream().skip(1).forEach(chain::offer);
        assertThat(chain.next()).isEmpty();
        assertThat(chain.waiting()).isEqualTo(4);
        assertThat(chain.gap())
                .isEqualTo("the log has no transaction after t " + first(log)
                        + "; 4 later ones wait, the first of which follows t "
                        + log.outcomes().get(0).decided().transaction().basisT());
    }

    @Test
    void twoSuccessorsOfOneTransactionAreADivergence() throws Exception {
        var log = SampleLog.of(3);
        var other = SampleLog.of(2);
        other.add("{:db/id \"x\", :item/name \"other\"}");
        var chain = new OutcomeChain(first(log));
        chain.offer(link(log.outcomes().get(2), 7));
        assertThatThrownBy(() -> chain.offer(link(other.outcomes().get(2), 9)))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("accepted-cmds-0@9")
                .hasMessageContaining("different outcomes");
    }
}
