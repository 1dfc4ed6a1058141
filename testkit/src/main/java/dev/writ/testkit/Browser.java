package dev.writ.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium of this machine that opens pages of one server. A module whose tests use it declares Selenium and
 * Awaitility itself: whoever tests handlers has no use for them.
 */
public final class Browser implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI server;
    private final ChromeDriver driver;

    private Browser(URI server, ChromeDriver driver) {
        this.server = server;
        this.driver = driver;
        driver.manage().timeouts().pageLoadTimeout(PATIENCE).scriptTimeout(PATIENCE);
    }

    /**
     * Where no Chromium is installed the test is skipped; with {@code WRIT_TEST_BROWSER=required} in the environment it
     * fails.
     */
    public static Browser open(URI server) {
        var chromium = installed("chromium", "chromium-browser", "google-chrome");
        var chromedriver = installed("chromedriver");
        if (chromium.isEmpty() || chromedriver.isEmpty()) {
            var reason =
                    "pages are tested where chromium and chromedriver are installed (Debian: chromium, chromium-driver)";
            if ("required".equals(System.getenv("WRIT_TEST_BROWSER"))) {
                throw new AssertionError(reason);
            }
            abort(reason);
        }
        var options = new ChromeOptions();
        options.setBinary(chromium.get());
        options.addArguments(
                "--headless=new",
                "--disable-gpu",
                "--hide-scrollbars",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--no-proxy-server",
                "--force-prefers-reduced-motion",
                "--window-size=1280,1000");
        if (System.getProperty("user.name").equals("root")) {
            options.addArguments("--no-sandbox");
        }
        var logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.get())
                .usingAnyFreePort()
                .build();
        return new Browser(server, new ChromeDriver(service, options));
    }

    private static Optional<File> installed(String... names) {
        var folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Stream.of(names)
                .flatMap(name -> Stream.of(folders).map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    public ChromeDriver driver() {
        return driver;
    }

    public void open(String path) {
        driver.get(server.resolve(path).toString());
    }

    public WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    public String text(String css) {
        return find(css).getText();
    }

    public void follow(String css) {
        follow(find(css));
    }

    /** Waits until {@code assertion} holds of a page that may be replacing its elements. */
    public static void soon(ThrowingRunnable assertion) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(25))
                .ignoreExceptionsMatching(
                        e -> e instanceof StaleElementReferenceException || e instanceof NoSuchElementException)
                .untilAsserted(assertion);
    }

    /** Clicks what leads to another page, and waits for that: the driver may answer from the old one for a while. */
    public void follow(WebElement link) {
        var page = find("html");
        link.click();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(25)).until(() -> isGone(page));
    }

    private static boolean isGone(WebElement element) {
        try {
            element.isEnabled();
            return false;
        } catch (StaleElementReferenceException | NoSuchElementException e) {
            return true;
        }
    }

    /** Types into a field what it shall hold. */
    public void fill(String css, String text) {
        var field = find(css);
        field.clear();
        field.sendKeys(text);
    }

    /** The value of a JavaScript expression. */
    public Object value(String expression) {
        return driver.executeScript("return " + expression);
    }

    /** Whether pages may run scripts, from the next one on. */
    public void scripts(boolean allowed) {
        driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !allowed));
    }

    /** In CSS pixels, from now on. */
    public void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 1000, "deviceScaleFactor", 1, "mobile", false));
    }

    public void dark(boolean dark) {
        var feature = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }

    /** Keeps a picture of the page from its top to its end. */
    public void screenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            // A page that has just been given another size may have none for a moment, which the browser refuses to
            // picture.
            var shot = await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(WebDriverException.class)
                    .until(
                            () -> driver.executeCdpCommand(
                                    "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true)),
                            taken -> taken.containsKey("data"));
            Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode((String) shot.get("data")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the browser complained of since last asked, but for answers that are meant to be refusals.
     *
     * @param expected parts of other complaints that are meant to be
     */
    public void hasNoComplaints(String... expected) {
        assertThat(driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                        .map(LogEntry::getMessage)
                        .filter(message -> !message.contains("the server responded with a status of 4"))
                        .filter(message -> Stream.of(expected).noneMatch(message::contains)))
                .isEmpty();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
