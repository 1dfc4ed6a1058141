package dev.writ.updates;

import static dev.writ.testkit.Browser.soon;
import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.message.Fact;
import dev.writ.testkit.Browser;
import dev.writ.testkit.KafkaFixture;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a headless Chromium, with scripts and without. Pictures of it are kept in {@code target/screenshots}. */
class UpdatesPageIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static Browser browser;

    private KafkaConfig kafka;
    private Outcomes outcomes;
    private RunningGateway gateway;
    private int written;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.open(URI.create("http://127.0.0.1"));
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() {
        kafka = KAFKA.configWithTopics(4);
        outcomes = new Outcomes(kafka);
        gateway = RunningGateway.ready(RunningGateway.config(kafka));
        browser.scripts(true);
        browser.width(1280);
        browser.dark(false);
    }

    @AfterEach
    void stop() {
        browser.driver().get("about:blank");
        gateway.close();
        outcomes.close();
        browser.hasNoComplaints("net::ERR_", "responded with a status of 503");
    }

    private void open(String query) {
        browser.open(gateway.updates(query).toString());
    }

    private void openLive(String query) {
        open(query);
        soon(() -> assertThat(browser.text("#state")).isEqualTo("Live"));
    }

    /** One after the other, so that the gateway reads them in this order. */
    private UUID accepted(String action) {
        var id = outcomes.accept(action);
        seen();
        return id;
    }

    private UUID failed(String action) {
        var id = outcomes.fail(action);
        seen();
        return id;
    }

    private void seen() {
        written++;
        await().until(() -> gateway.outcomesRead() == written);
    }

    private static List<UUID> rows() {
        @SuppressWarnings("unchecked")
        var ids = (List<String>)
                browser.value("[...document.querySelectorAll('#rows a.command')].map(a => a.textContent)");
        return ids.stream().map(UUID::fromString).toList();
    }

    // ---- Without scripts

    @Test
    void withoutScriptsItIsAPageOfTheNewestAndLeadsOn() {
        var first = accepted("deposit");
        var second = failed("withdraw");
        browser.scripts(false);
        open("");
        assertThat(rows()).containsExactly(second, first);
        assertThat(browser.text("#rows tr:nth-child(1)")).contains("withdraw", "failed", "no", "ann", "transaction");
        assertThat(browser.text("#rows tr:nth-child(2)"))
                .contains(
                        "2026-01-02T03:04:06Z",
                        "deposit",
                        "accepted",
                        "ann",
                        ":note/text",
                        "just before",
                        "just after");
        assertThat(browser.find("#rows tr:nth-child(2) a.command").getAttribute("href"))
                .endsWith("/api/v1/commands/" + first);
        assertThat(browser.find("#live").isDisplayed()).isFalse();
        assertThat(browser.find("#about code").getAttribute("textContent")).contains("curl -N 'http://127.0.0.1:");

        browser.follow("#since a");
        assertThat(browser.text("#nothing")).isEqualTo("None yet.");
        var third = accepted("deposit");
        browser.follow("#since a");
        assertThat(rows()).containsExactly(third);
        browser.follow("#since a");
        assertThat(rows()).isEmpty();
    }

    @Test
    void aPageHasNoMoreThanItsRowsAndTheNextGoesOnThere() {
        var ids = outcomes.acceptMany(120, "deposit", "x");
        await().until(() -> gateway.outcomesRead() == 120);
        browser.scripts(false);
        open("?from=earliest");
        var found = new ArrayList<UUID>();
        for (int size : List.of(50, 50, 20, 0)) {
            assertThat(rows()).hasSize(size);
            found.addAll(rows());
            browser.follow("#since a");
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void theFilterWorksByGetAndSaysWhatItDoesNotUnderstand() {
        var deposit = accepted("deposit");
        accepted("withdraw");
        browser.scripts(false);
        open("");
        browser.fill("#field-action", "deposit");
        browser.follow("#show");
        assertThat(rows()).containsExactly(deposit);
        assertThat(browser.find("#field-action").getAttribute("value")).isEqualTo("deposit");

        browser.fill("#field-id", "seven");
        browser.fill("#field-attribute", "a b");
        browser.follow("#show");
        assertThat(browser.text("#field-id-error")).contains("must be a command id, a UUID, but is \"seven\"");
        assertThat(browser.text("#field-attribute-error")).contains("must be the name of an attribute");
        assertThat(browser.find("#field-id").getAttribute("aria-invalid")).isEqualTo("true");
        assertThat(browser.find("#field-id").getAttribute("value")).isEqualTo("seven");
        assertThat(browser.find("#field-action").getAttribute("value")).isEqualTo("deposit");
        assertThat(browser.text("#trouble")).contains("beside the fields");
        assertThat(browser.all("#rows")).isEmpty();
    }

    @Test
    void whereItCannotGoOnItSaysSoAndLeadsToTheNewest() {
        browser.scripts(false);
        var id = accepted("deposit");
        open("?from=nonsense&action=deposit");
        assertThat(browser.text("#trouble")).contains("this is not a cursor of an update");
        browser.follow("#trouble a");
        assertThat(rows()).containsExactly(id);
        open("?form=now");
        assertThat(browser.text("#trouble")).contains("unknown parameter \"form\"");
    }

    // ---- With scripts

    @Test
    void outcomesAppearAsTheyHappen() {
        var before = accepted("deposit");
        openLive("");
        browser.driver().executeScript("window.same = true");
        assertThat(rows()).containsExactly(before);
        var first = accepted("deposit");
        var second = failed("withdraw");
        soon(() -> assertThat(rows()).containsExactly(second, first, before));
        assertThat(browser.text("#rows tr:nth-child(1)")).contains("withdraw", "failed");
        assertThat(browser.all("#rows tr.fresh")).hasSize(2);
        outcomes.garbage(2);
        soon(() -> assertThat(browser.text("#rows tr:nth-child(1).gap")).contains("partition 2", "is not JSON"));
        assertThat(browser.value("window.same")).isEqualTo(true);
        soon(() -> assertThat(browser.find("#news").getAttribute("textContent")).contains("new outcome"));
    }

    @Test
    void nothingIsMissedOrDoubledBetweenThePageAndItsStream() {
        var ids = new ArrayList<UUID>();
        var writer = new Thread(() -> IntStream.range(0, 150).forEach(n -> ids.add(outcomes.accept("deposit"))));
        writer.start();
        openLive("?from=earliest");
        await().until(() -> !writer.isAlive());
        soon(() -> assertThat(rows()).hasSize(150));
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(ids);
        outcomes.acceptMany(100, "deposit", "x");
        soon(() -> assertThat(rows()).hasSize(200).doesNotHaveDuplicates());
    }

    @Test
    void whoPausesSeesHowManyWait() {
        openLive("");
        browser.find("#pause").click();
        assertThat(browser.text("#state")).isEqualTo("Paused");
        var ids = List.of(accepted("deposit"), accepted("deposit"), accepted("deposit"));
        soon(() -> assertThat(browser.text("#pause")).isEqualTo("Resume (3 new)"));
        assertThat(rows()).isEmpty();

        browser.find("#pause").sendKeys(Keys.SPACE);
        soon(() -> assertThat(rows()).containsExactly(ids.get(2), ids.get(1), ids.get(0)));
        assertThat(browser.text("#state")).isEqualTo("Live");
        assertThat(browser.text("#pause")).isEqualTo("Pause");
    }

    @Test
    void theFilterChangesInPlace() {
        var deposit = accepted("deposit");
        var failed = failed("withdraw");
        openLive("");
        browser.driver().executeScript("window.same = true");
        browser.find("#field-action").sendKeys("deposit", Keys.ENTER);
        soon(() -> assertThat(rows()).containsExactly(deposit));
        soon(() -> assertThat(browser.text("#state")).isEqualTo("Live"));
        assertThat(browser.driver().getCurrentUrl()).endsWith("?action=deposit");
        assertThat(browser.driver().switchTo().activeElement().getAttribute("id"))
                .isEqualTo("field-action");
        accepted("withdraw");
        var another = accepted("deposit");
        soon(() -> assertThat(rows()).containsExactly(another, deposit));

        browser.fill("#field-id", "seven");
        browser.find("#show").click();
        soon(() -> assertThat(browser.text("#field-id-error")).contains("UUID"));
        assertThat(browser.find("#live").isDisplayed()).isFalse();
        browser.find("#field-id").clear();
        browser.find("#field-action").clear();
        browser.find("#field-status").sendKeys("failed");
        soon(() -> assertThat(rows()).containsExactly(failed));
        browser.driver().navigate().back();
        browser.driver().navigate().back();
        soon(() -> assertThat(rows()).containsExactly(another, deposit));
        assertThat(browser.value("window.same")).isEqualTo(true);
    }

    @Test
    void whatAnOutcomeSaysIsTextHowHostileEver() {
        var attack = "</td><img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>\"'`";
        var lines = attack + "\r\ndata: <b>\n\nevent: gap\rdata: </tr>";
        Runnable hostile = () -> {
            outcomes.acceptBy(
                    attack, attack, List.of(new Fact(17, attack, Json.array().add(attack), true)));
            outcomes.failBy(lines, "fail" + attack, ProblemType.REJECTED.problem(lines));
        };
        hostile.run();
        await().until(() -> gateway.outcomesRead() == 2);
        openLive("");
        assertThat(rows()).hasSize(2);
        hostile.run();
        soon(() -> assertThat(rows()).hasSize(4));
        browser.screenshot("updates-hostile");
        assertThat(browser.all("#rows img, #rows script, #rows b, #rows .gap")).isEmpty();
        assertThat(browser.all("#rows tr")).hasSize(4).allSatisfy(row -> {
            assertThat(row.findElements(By.cssSelector("td, th"))).hasSize(7);
            assertThat(row.getText()).contains("<script>window.hacked=1</script>");
        });
        assertThat(browser.value("window.hacked")).isNull();
        browser.hasNoComplaints();
    }

    @Test
    void aGatewayThatStartsAgainIsFoundAgain() {
        var ids = new ArrayList<>(List.of(accepted("deposit")));
        openLive("");
        browser.driver().executeScript("window.same = true");
        ids.add(accepted("deposit"));
        soon(() -> assertThat(rows()).hasSize(2));
        int port = gateway.port();
        gateway.close();
        soon(() -> assertThat(browser.text("#state")).isEqualTo("Reconnecting…"));
        ids.add(outcomes.accept("deposit"));
        ids.add(outcomes.fail("withdraw"));
        gateway = RunningGateway.readyAt(port, RunningGateway.config(kafka));
        soon(() -> assertThat(browser.text("#state")).isEqualTo("Live"));
        ids.add(outcomes.accept("deposit"));
        soon(() -> assertThat(rows()).containsExactlyInAnyOrderElementsOf(ids));
        assertThat(browser.value("window.same")).isEqualTo(true);
    }

    @Test
    void whoComesBeforeTheGatewayIsReadyIsShownTheRestWithoutAsking() {
        var later = KAFKA.config(2);
        try (var starting = new RunningGateway(RunningGateway.config(later))) {
            browser.open(starting.updates("").toString());
            assertThat(browser.text("#trouble")).contains("Unavailable");
            assertThat(browser.find("#live").isDisplayed()).isFalse();
            browser.driver().executeScript("window.same = true");
            browser.fill("#field-principal", "ann");
            KAFKA.makeTopics(later);
            soon(() -> assertThat(browser.text("#state")).isEqualTo("Live"));
            assertThat(browser.all("#trouble")).isEmpty();
            try (var others = new Outcomes(later)) {
                var id = others.accept("deposit");
                soon(() -> assertThat(rows()).containsExactly(id));
            }
            assertThat(browser.find("#field-principal").getAttribute("value")).isEqualTo("ann");
            assertThat(browser.value("window.same")).isEqualTo(true);
            browser.driver().get("about:blank");
        }
    }

    @Test
    void whoseLogIsGoneIsToldSoAndLedToTheNewest() {
        accepted("deposit");
        openLive("");
        int port = gateway.port();
        gateway.close();
        gateway = RunningGateway.readyAt(port, RunningGateway.config(KAFKA.configWithTopics(4)));
        soon(() -> assertThat(browser.text("#state")).isEqualTo("Ended"));
        browser.follow("#rows .gap a");
        soon(() -> assertThat(browser.text("#state")).isEqualTo("Live"));
        assertThat(rows()).isEmpty();
    }

    @Test
    void rowsAreForEventStreamsOnly() {
        assertThatThrownBy(() -> Socket.open(gateway.updates("?format=html")))
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(400));
        try (var stream =
                EventStream.open(gateway.updates("?format=html&query=%5B:find%20?e%20:where%20%5B?e%20:a/b%5D%5D"))) {
            assertThat(stream.response().statusCode()).isEqualTo(400);
            assertThat(stream.problem().path("detail").asText()).contains("for outcomes only");
        }
    }

    // ---- Looks

    @Test
    void itFitsNarrowScreensAndDarkRooms() {
        outcomes.acceptBy("ann@example.org", "deposit", List.of(fact("account/balance"), fact("entry/amount")));
        outcomes.failBy(
                "bob@example.org", "withdraw", ProblemType.REJECTED.problem("the account has 10.00, not 1000000.00"));
        outcomes.accept("x".repeat(300));
        await().until(() -> gateway.outcomesRead() == 3);
        openLive("");
        browser.screenshot("updates");
        browser.width(360);
        browser.dark(true);
        openLive("?attribute=:account/balance&attribute=:note/text");
        assertThat(browser.all("input[name=attribute]")).hasSize(2);
        browser.screenshot("updates-narrow");

        assertThat((Long) browser.value("document.documentElement.scrollWidth")).isLessThanOrEqualTo(360);
        assertThat((Boolean) browser.value("(m => m.scrollWidth <= m.clientWidth)(document.querySelector('main'))"))
                .as("nothing but the table is scrolled sideways")
                .isTrue();
        assertThat(browser.all("main input, main select, main button, main a").stream()
                        .filter(WebElement::isDisplayed)
                        .filter(element -> element.getAccessibleName().isBlank()))
                .as("without a name for those who do not see it")
                .isEmpty();
    }

    private static Fact fact(String attribute) {
        return new Fact(17, attribute, Json.array().add("10.00"), true);
    }
}
