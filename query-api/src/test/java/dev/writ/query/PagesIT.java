package dev.writ.query;

import static dev.writ.query.QueryFixture.uri;
import static dev.writ.testkit.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.database.datalog.QueryLimits;
import dev.writ.testkit.Browser;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The pages in a headless Chromium, with scripts and without. Pictures of them are kept in {@code target/screenshots}. */
class PagesIT {
    private static final String PATH = "/api/v1/query";
    private static final String CREDIT =
            "[:find ?c . :in $ ?n\n :where [?e :customer/name ?n]\n        [?e :customer/credit ?c]]";
    private static final String EVERYTHING =
            "[:find ?n ?credit ?e ?friend ?tx ?when\n :where [?e :customer/name ?n ?tx]\n"
                    + " [?e :customer/credit ?credit] [?e :customer/friend ?friend] [?tx :db/txInstant ?when]]";

    private static QueryFixture http;
    private static Browser browser;
    private static int commands;
    private static long created;
    private static long raised;
    private static long failed;

    @BeforeAll
    static void start() {
        http = new QueryFixture(new QueryApiConfig(
                new QueryLimits(Duration.ofSeconds(5), QueryFixture.MAX_ROWS), 1 << 20, 2, Duration.ofSeconds(5)));
        http.database.commands();
        created = command("2026-01-10T09:00:00.000Z", "create-customer", true, """
                {:db/id "ann" :customer/name "Ann" :customer/credit 10.50M :customer/status :customer.status/good
                 :customer/id #uuid "00000000-0000-0000-0000-00000000000a" :customer/friend "bob"}
                {:db/id "bob" :customer/name "Bob" :customer/credit 1M :customer/friend "ann"}""");
        raised = command(
                "2026-01-11T10:30:00.000Z",
                "raise-credit",
                true,
                "{:db/id [:customer/name \"Ann\"] :customer/credit 20.00M}");
        failed = command("2026-01-12T11:00:00.000Z", "raise-credit", false, "");
        for (int i = 0; i < 60; i++) {
            command(
                    "2026-01-13T00:%02d:00.000Z".formatted(i),
                    "change-status",
                    true,
                    "{:db/id [:customer/name \"Bob\"] :customer/status :customer.status/s" + i + "}");
        }
        command("2026-01-13T02:00:00.000Z", "raise-credit", false, "");
        browser = Browser.open(http.server());
    }

    private static long command(String instant, String action, boolean success, String facts) {
        return http.database.decide(++commands, action, success, instant, facts);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        http.close();
    }

    @BeforeEach
    void plainBrowser() {
        browser.scripts(true);
        browser.width(1280);
        browser.dark(false);
    }

    @AfterEach
    void noComplaints() {
        browser.hasNoComplaints();
    }

    // ---- Without scripts

    @Test
    void everyExampleFindsSomething() {
        browser.scripts(false);
        browser.open(PATH);
        int examples = browser.all("#examples a").size();
        assertThat(examples).isGreaterThan(5);

        for (int i = 0; i < examples; i++) {
            browser.open(PATH);
            var link = browser.all("#examples a").get(i);
            var title = link.getText();
            browser.follow(link);
            assertThat(browser.all("#trouble")).as(title).isEmpty();
            assertThat(browser.all("#result h2")).as(title).hasSize(1);
            assertThat(browser.find("#field-query").getText()).as(title).contains(":find");
            assertThat(browser.all("#result td, #result .single")).as(title).isNotEmpty();
        }
    }

    @Test
    void askingWithoutScriptsLeadsToOneFieldForEachInput() {
        browser.scripts(false);
        browser.open(PATH);
        browser.fill("#field-query", CREDIT);
        browser.follow("#ask");

        assertThat(browser.text("#trouble")).contains("Query refused", "the query takes 1 (?n), 0 given");
        assertThat(browser.text("#arguments label")).isEqualTo("?n");
        assertThat(browser.text("#field-arg-0-error")).contains("0 given");

        browser.fill("#field-arg-0", "Ann\"");
        browser.follow("#ask");
        soon(() -> assertThat(browser.text("#field-arg-0-error")).startsWith("EDN, line 1, column 4"));
        assertThat(browser.find("#field-arg-0").getAttribute("value")).isEqualTo("Ann\"");
        browser.screenshot("query-argument-wrong");

        browser.fill("#field-arg-0", "\"Ann\"");
        browser.follow("#ask");
        assertThat(browser.text("#result .single")).isEqualTo("20.00");
        assertThat(browser.find("#field-query").getText()).isEqualTo(CREDIT);
    }

    @Test
    void whatIsWrongIsMarkedAndWhatWasTypedIsKept() {
        browser.scripts(false);
        browser.open(uri(
                "query", "[:find ?x\n :where [?e :customer/name ?x]\n        [(slurp ?x) ?y]]", "as-of", "2026-01-12"));

        assertThat(browser.text("#trouble")).contains("slurp");
        assertThat(browser.text("#marked mark")).isEqualTo("(slurp ?x)");
        assertThat(browser.find("#field-query").getText()).contains("slurp");
        assertThat(browser.find("#field-as-of").getAttribute("value")).isEqualTo("2026-01-12");

        browser.open(uri("query", "[:find ?x :where [?x :customer/name]]", "timeout", "soon", "limit", "7"));
        assertThat(browser.find("#field-timeout").getAttribute("aria-invalid")).isEqualTo("true");
        assertThat(browser.text("#field-timeout-error")).contains("500ms");
        assertThat(browser.find("#field-limit").getAttribute("value")).isEqualTo("7");
        assertThat(browser.find("#advanced").getAttribute("open")).isNotNull();
    }

    @Test
    void resultsAreTablesWithLinks() {
        browser.scripts(false);
        browser.open(uri("query", EVERYTHING));

        assertThat(browser.all("table.rows th").stream().map(th -> th.getText()))
                .containsExactly("?n", "?credit", "?e", "?friend", "?tx", "?when");
        assertThat(browser.all("table.rows td a"))
                .as("entity, friend and transaction of two rows")
                .hasSize(6);
        var friend = browser.find("table.rows tr:first-child td:nth-child(4) a");
        assertThat(friend.getAttribute("href")).endsWith("/api/v1/query/entities/" + friend.getText());
        assertThat(browser.find("table.rows td:nth-child(2)").getCssValue("text-align"))
                .isEqualTo("right");
        assertThat(browser.text("#result .summary")).startsWith("2 rows in ");
        browser.find("#commands summary").click();
        assertThat(browser.all(".command").get(0).getText()).startsWith("curl -H 'Accept: application/json' 'http://");

        browser.open(uri(
                "query", "[:find (pull ?e [* {:customer/friend [:db/id :customer/name]}]) :where [?e :customer/id]]"));
        assertThat(browser.all("table.rows dl dl a")).hasSize(1);

        browser.open(uri("query", "[:find ?e :where [?e :customer/name \"Nobody\"]]"));
        assertThat(browser.text("#nothing")).isEqualTo("Nothing matches.");
    }

    @Test
    void pagesOfRowsAreOfOneBasis() {
        browser.scripts(false);
        browser.open(uri("query", "[:find [?a ...] :where [_ :cmd/id ?a]]", "limit", "50"));
        assertThat(browser.text("#result .summary")).startsWith("rows 1 to 50 of 64");

        command("2026-01-14T00:00:00.000Z", "change-nothing", true, "");
        browser.follow("#result a[rel=next]");
        assertThat(browser.text("#result .summary")).startsWith("rows 51 to 64 of 64");
        browser.follow("#result a[rel=prev]");
        assertThat(browser.text("#result .summary")).startsWith("rows 1 to 50 of 64");
    }

    @Test
    void linksWalkThroughTime() {
        browser.scripts(false);
        browser.open(uri("query", CREDIT, "arg", "\"Ann\"", "as-of", Long.toString(raised)));
        assertThat(browser.text("#result .single")).isEqualTo("20.00");
        assertThat(browser.text("#points tr[aria-current]")).contains("raise-credit", "2026-01-11T10:30:00Z");

        browser.follow("#step-earlier");
        assertThat(browser.text("#result .single")).isEqualTo("10.50");
        assertThat(browser.text("#points tr[aria-current]")).contains("create-customer");
        browser.follow("#step-later");
        browser.follow("#step-later");
        assertThat(browser.text("#points tr[aria-current]")).contains("raise-credit", "failed");
        browser.follow("#points tr[aria-current] .asof a");
        assertThat(browser.text("#result h2")).isEqualTo("Result at t " + raised);
        browser.follow("#step-now");
        assertThat(browser.driver().getCurrentUrl()).doesNotContain("as-of");
        assertThat(browser.text("#result .single")).isEqualTo("20.00");
    }

    @Test
    void longQuestionsCanBePosted() {
        browser.scripts(false);
        browser.open(uri("query", CREDIT, "arg", "\"Ann\"", "limit", ""));
        browser.find("#advanced summary").click();
        browser.follow("button[formmethod=post]");

        assertThat(browser.driver().getCurrentUrl()).endsWith(PATH);
        assertThat(browser.text("#result .single")).isEqualTo("20.00");
    }

    // ---- With scripts

    @Test
    void theEditorBalancesBrackets() {
        browser.open(PATH);
        var editor = browser.find("#field-query");
        editor.sendKeys("[:find ?n");
        assertThat(editor.getAttribute("value")).isEqualTo("[:find ?n]");
        assertThat(browser.find("#balance").isDisplayed()).isFalse();

        editor.sendKeys(Keys.DELETE);
        soon(() -> assertThat(browser.text("#balance")).isEqualTo("Line 1, column 1: this is never closed"));
        assertThat(browser.all(".backdrop .fault")).hasSize(1);
        assertThat(editor.getAttribute("aria-invalid")).isEqualTo("true");

        editor.sendKeys("]", Keys.BACK_SPACE, " :in $ ?n", Keys.TAB, "]");
        assertThat(editor.getAttribute("value")).isEqualTo("[:find ?n :in $ ?n  ]");
        soon(() -> assertThat(browser.text("#arguments label")).isEqualTo("?n"));
        editor.sendKeys(Keys.ESCAPE, Keys.TAB);
        assertThat(browser.driver().switchTo().activeElement().getAttribute("id"))
                .isEqualTo("field-arg-0");
    }

    @Test
    void namesOfAttributesAreCompleted() {
        browser.open(PATH);
        var editor = browser.find("#field-query");
        soon(() -> {
            editor.clear();
            editor.sendKeys("[:find ?n :where [?e :name");
            assertThat(browser.text("#completions [aria-selected=true]")).contains(":customer/name", "string");
        });
        assertThat(editor.getAttribute("aria-activedescendant")).isEqualTo("completion-0");
        browser.screenshot("query-completion");
        editor.sendKeys(Keys.ENTER, " ?n");

        assertThat(editor.getAttribute("value")).isEqualTo("[:find ?n :where [?e :customer/name ?n]]");
        assertThat(browser.find("#completions").isDisplayed()).isFalse();
    }

    @Test
    void askingInPlaceKeepsTheEditor() {
        browser.open(PATH);
        browser.driver().executeScript("localStorage.clear(); window.same = true");
        browser.fill("#field-query", "");
        browser.driver()
                .executeScript(
                        "const e = document.getElementById('field-query'); e.value = arguments[0]; e.dispatchEvent(new Event('input'))",
                        CREDIT);
        browser.find("#field-arg-0").sendKeys("\"Ann\"");
        browser.find("#field-query").sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));

        soon(() -> assertThat(browser.text("#result .single")).isEqualTo("20.00"));
        assertThat(browser.value("window.same")).isEqualTo(true);
        assertThat(browser.driver().switchTo().activeElement().getAttribute("id"))
                .isEqualTo("field-query");
        assertThat(browser.driver().getCurrentUrl()).contains("arg=%22Ann%22");
        assertThat(browser.all("#earlier option")).hasSize(2);

        browser.fill("#field-arg-0", "Ann");
        browser.find("#field-arg-0").sendKeys(Keys.ENTER);
        soon(() -> assertThat(browser.text("#field-arg-0-error")).isNotEmpty());
        assertThat(browser.all("#earlier option"))
                .as("what was refused is not kept")
                .hasSize(2);

        browser.driver().navigate().back();
        soon(() -> assertThat(browser.all("#result .single")).hasSize(1));
        assertThat(browser.driver().getCurrentUrl()).contains("arg=%22Ann%22");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "{}", "[1, \"javascript:alert(1)\", \"https://elsewhere.example\"]"})
    void whatIsKeptMayBeAnything(String kept) {
        browser.open(PATH);
        browser.driver().executeScript("localStorage.setItem('writ.questions', arguments[0])", kept);
        browser.open(PATH);

        assertThat(browser.find("#history").isDisplayed()).isFalse();
        browser.driver().executeScript("localStorage.clear()");
    }

    @Test
    void theSliderWalksThroughCommands() {
        browser.open(uri("query", CREDIT, "arg", "\"Ann\"", "as-of", Long.toString(failed)));
        soon(() -> assertThat(browser.find("#slider").isDisplayed()).isTrue());
        var slider = browser.find("#moment");
        assertThat(browser.text("#moment-text"))
                .contains("Just after raise-credit failed · t " + failed + " · 2026-01-12T11:00:00Z")
                .contains("just before change-status");

        slider.sendKeys(Keys.ARROW_LEFT);
        soon(() -> assertThat(browser.text("#result h2")).isEqualTo("Result at t " + raised));
        slider.sendKeys(Keys.ARROW_LEFT);
        soon(() -> assertThat(browser.text("#result .single")).isEqualTo("10.50"));
        assertThat(slider.getAttribute("aria-valuetext")).startsWith("Just after create-customer");
        assertThat(browser.driver().getCurrentUrl()).contains("as-of=" + created);
        assertThat(browser.text("#points tr[aria-current]")).contains("create-customer");
        browser.screenshot("query-slider");

        browser.find("#step-later").click();
        soon(() -> assertThat(browser.text("#result .single")).isEqualTo("20.00"));
        browser.find("#step-now").click();
        soon(() -> assertThat(browser.driver().getCurrentUrl()).doesNotContain("as-of"));
        soon(() -> assertThat(browser.text("#moment-text")).contains("the newest there is"));
    }

    @Test
    void theSliderAsksOnceItRests() {
        browser.open(uri("query", CREDIT, "arg", "\"Ann\"", "as-of", Long.toString(failed)));
        soon(() -> assertThat(browser.find("#slider").isDisplayed()).isTrue());
        browser.driver().executeScript("performance.clearResourceTimings()");
        for (int i = 0; i < 2; i++) {
            browser.find("#moment").sendKeys(Keys.ARROW_RIGHT.toString().repeat(20));
        }
        soon(() -> assertThat(browser.text("#points tr[aria-current]")).contains("00:39:00Z"));
        assertThat((Long) browser.value("performance.getEntriesByType('resource').length"))
                .isLessThan(12);
    }

    // ---- Every page

    @ParameterizedTest
    @ValueSource(strings = {"query", "result", "refused", "pull", "schema", "entity", "transactions"})
    void pagesFitNarrowScreensAndDarkRooms(String which) {
        var path = path(which);
        browser.open(path);
        browser.screenshot(which);
        browser.width(360);
        browser.dark(true);
        browser.open(path);
        if (path.startsWith(PATH + "?") || path.equals(PATH)) {
            soon(() -> assertThat(browser.find("#slider").isDisplayed()).isTrue());
        }
        browser.screenshot(which + "-narrow");

        assertThat((Long) browser.value("document.documentElement.scrollWidth")).isLessThanOrEqualTo(360);
        assertThat((Boolean) browser.value("(m => m.scrollWidth <= m.clientWidth)(document.querySelector('main'))"))
                .as("nothing but tables is scrolled sideways")
                .isTrue();
        assertThat(browser.all("main input, main select, main textarea, main button, main a").stream()
                        .filter(WebElement::isDisplayed)
                        .filter(element -> element.getAccessibleName().isBlank()))
                .as("without a name for those who do not see it")
                .isEmpty();
        assertThat(browser.all("h1")).hasSize(1);
    }

    private static String path(String which) {
        return switch (which) {
            case "query" -> PATH;
            case "result" -> uri("query", EVERYTHING);
            case "pull" -> uri("query", "[:find (pull ?e [* {:customer/friend [*]}]) :where [?e :customer/id]]");
            case "refused" ->
                uri("query", "[:find ?x :where [(slurp \"" + "x".repeat(100) + "\") ?x]]", "limit", "none");
            case "entity" -> "/api/v1/query/entities?attribute=:customer/name&value=%22Ann%22";
            default -> PATH + "/" + which;
        };
    }
}
