package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.BaseUrl;
import dev.writ.common.error.ProblemException;
import dev.writ.common.message.RecordPosition;
import dev.writ.web.QueryLinks;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandResourceTest {
    private static final QueryLinks QUERIES = new QueryLinks(BaseUrl.SAME_ORIGIN);

    @Test
    void aDecidedCommandIsToldThoughTheStoreIsGone() {
        var recorded = new Recorded(Samples.command(1), new RecordPosition("pending-cmds", 0, 7));
        var outcome = Samples.accepted(recorded.command(), recorded.position(), 1001)
                .toJson()
                .remove(List.of("data", "tx", "facts"));
        var decided = new CommandState.Decided(
                Samples.id(1),
                Status.ACCEPTED,
                new OutcomeSummary(new RecordPosition("accepted-cmds", 0, 3), outcome),
                Optional.of(recorded));
        var gone = new StatusStore(Optional::empty, "");

        var resource = CommandResource.known(decided, gone, QUERIES);

        assertThat(resource.get("id").textValue()).isEqualTo(Samples.id(1).toString());
        assertThat(resource.get("status").textValue()).isEqualTo("accepted");
        assertThat(resource.get("basis-t").longValue()).isEqualTo(1001);
        assertThat(resource.get("data")).isEqualTo(recorded.command().data());
        assertThat(resource.at("/links/just-after").textValue())
                .as("what it touched is not known, its transaction is")
                .contains("cmd%2Fid", Samples.id(1).toString(), "as-of=1001");
        assertThatThrownBy(() -> CommandResource.whole(decided, gone, QUERIES)).isInstanceOf(ProblemException.class);
    }
}
