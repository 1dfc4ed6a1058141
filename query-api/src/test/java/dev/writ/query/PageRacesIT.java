package dev.writ.query;

import static dev.writ.query.QueryFixture.uri;
import static dev.writ.testkit.Browser.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.testkit.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What somebody does while the page waits for an answer, in a headless Chromium. */
class PageRacesIT {
    private static final String CREDIT = "[:find ?c . :in $ ?n :where [?e :customer/name ?n] [?e :customer/credit ?c]]";

    private static QueryFixture http;
    private static Browser browser;
    private static long newest;

    @BeforeAll
    static void start() {
        http = new QueryFixture();
        http.database.commands();
        http.database.decide(
                10, "set-credit", true, "2026-01-10T09:00:00.000Z", "{:customer/name \"Bob\" :customer/credit 99M}");
        for (int i = 1; i <= 9; i++) {
            newest = http.database.decide(
                    i,
                    "set-credit",
                    true,
                    "2026-01-1" + i + "T09:00:00.000Z",
                    "{:customer/name \"Ann\" :customer/credit " + i + "M}");
        }
        browser = Browser.open(http.server());
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        http.close();
    }

    @BeforeEach
    void open() {
        browser.width(1280);
        browser.open(uri("query", CREDIT, "arg", "\"Ann\"", "as-of", Long.toString(newest)));
        soon(() -> assertThat(browser.find("#slider").isDisplayed()).isTrue());
    }

    /** Pages arrive, but are not handed out before {@link #release}. */
    private static void hold() {
        browser.driver().executeScript("""
                window.real = window.fetch;
                window.held = [];
                window.fetch = (url, options) => options.headers.Accept === "text/html"
                    ? real(url, options).then((page) => new Promise((done) => held.push(() => done(page))))
                    : real(url, options);""");
    }

    private static void untilHeld() {
        soon(() -> assertThat(browser.value("held.length")).isEqualTo(1L));
    }

    /** @param moment places that the slider is moved by, right before */
    private static void release(int moment) {
        browser.driver().executeScript("""
                window.fetch = real;
                const slider = document.getElementById("moment");
                if (arguments[0] !== 0) {
                  slider.value = String(Number(slider.value) + arguments[0]);
                  slider.dispatchEvent(new Event("input"));
                }
                held.shift()();""", moment);
    }

    @Test
    void anAnswerDoesNotMoveTheSliderThatIsBeingMoved() {
        hold();
        browser.find("#moment").sendKeys(Keys.ARROW_LEFT);
        untilHeld();
        release(-4);

        soon(() -> assertThat(browser.text("#result .single")).isEqualTo("4"));
        assertThat(browser.find("#moment").getAttribute("aria-valuetext")).contains("2026-01-14T09:00:00Z");
    }

    @Test
    void whatIsTypedMeanwhileIsKept() {
        hold();
        browser.find("#ask").click();
        untilHeld();
        browser.fill("#field-arg-0", "\"Bob\"");
        release(0);

        soon(() -> assertThat(browser.find("#result").getAttribute("aria-busy")).isNull());
        assertThat(browser.find("#field-arg-0").getAttribute("value")).isEqualTo("\"Bob\"");
        browser.find("#field-arg-0").sendKeys(Keys.ENTER);
        soon(() -> assertThat(browser.text("#result .single")).isEqualTo("99"));
    }

    @Test
    void aRefusalMarksWhatWasAsked() {
        browser.open(uri("query", "[:find ?x\r\n :where [?e :customer/name ?x]\r\n [(slurp ?x) ?y]]"));
        soon(() -> assertThat(browser.find(".backdrop .fault").getAttribute("textContent"))
                .isEqualTo("(slurp ?x)"));

        hold();
        browser.find("#ask").click();
        untilHeld();
        browser.find("#field-query").sendKeys(" ");
        release(0);
        soon(() -> assertThat(browser.find("#result").getAttribute("aria-busy")).isNull());
        assertThat(browser.all(".backdrop .fault")).isEmpty();
        assertThat(browser.text("#marked mark")).isEqualTo("(slurp ?x)");
    }

    @Test
    void aFieldThatIsWrongIsUnfolded() {
        assertThat(browser.find("#advanced").getAttribute("open")).isNull();
        browser.driver().executeScript("document.getElementById('field-timeout').value = 'soon'");
        browser.find("#ask").click();

        soon(() ->
                assertThat(browser.find("#field-timeout-error").isDisplayed()).isTrue());
    }
}
