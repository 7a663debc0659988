package io.mongosession.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

/**
 * A real browser, without a window: the Chromium of this machine. Where there is none the test is
 * skipped, with the reason.
 */
public final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final ChromeDriver driver;
  private final Path profile;

  private Browser(ChromeDriver driver, Path profile) {
    this.driver = driver;
    this.profile = profile;
  }

  /** A fresh one, which knows nothing of those before. */
  public static Browser start() {
    Optional<Path> browser = onPath("chromium", "chromium-browser", "google-chrome");
    Optional<Path> control = onPath("chromedriver");
    Assumptions.assumeTrue(
        browser.isPresent() && control.isPresent(),
        "no browser here: chromium and chromedriver are not on the PATH"
            + " (Debian: apt-get install chromium chromium-driver)");
    try {
      Path profile = Files.createTempDirectory("browser-");
      ChromeOptions options = new ChromeOptions();
      options.setBinary(browser.get().toFile());
      options.addArguments(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-background-networking",
          "--no-first-run",
          "--lang=en-GB",
          "--user-data-dir=" + profile);
      options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
      ChromeDriverService service =
          new ChromeDriverService.Builder()
              .usingDriverExecutable(control.get().toFile())
              .usingAnyFreePort()
              .build();
      Browser started = new Browser(new ChromeDriver(service, options), profile);
      started.size(1280, 900);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> onPath(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public ChromeDriver driver() {
    return driver;
  }

  public void open(URI address) {
    driver.get(address.toString());
  }

  public void size(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** As a user who has chosen this of {@code light} and {@code dark}. */
  public void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  public void downloadTo(Path folder) {
    driver.executeCdpCommand(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toAbsolutePath().toString()));
  }

  /** The first element that matches, as soon as it is there and to be seen. */
  public WebElement find(String selector) {
    return find(selector, element -> true);
  }

  /** The first element that matches and has this text in it. */
  public WebElement find(String selector, String text) {
    return find(selector, element -> element.getText().contains(text));
  }

  private WebElement find(String selector, Predicate<WebElement> wanted) {
    AtomicReference<WebElement> found = new AtomicReference<>();
    await(selector, () -> found.set(now(selector, wanted)), () -> found.get() != null);
    return found.get();
  }

  private WebElement now(String selector, Predicate<WebElement> wanted) {
    try {
      return driver.findElements(By.cssSelector(selector)).stream()
          .filter(element -> element.isDisplayed() && wanted.test(element))
          .findFirst()
          .orElse(null);
    } catch (StaleElementReferenceException e) {
      return null; // The page has changed meanwhile.
    }
  }

  /** Fails with what the page shows. */
  private void await(String what, Runnable look, BooleanSupplier success) {
    try {
      Wait.until(
          what,
          PATIENCE,
          () -> {
            look.run();
            return success.getAsBoolean();
          });
    } catch (AssertionError e) {
      screenshot("failed");
      throw new AssertionError(
          e.getMessage() + " in " + driver.findElement(By.tagName("body")).getText(), e);
    }
  }

  public void click(String selector, String text) {
    find(selector, text).click();
  }

  /** Waits until this expression of JavaScript is true. */
  public void until(String expression) {
    await(expression, () -> {}, () -> Boolean.TRUE.equals(evaluate(expression)));
  }

  /** What this expression of JavaScript is on the page. */
  public Object evaluate(String expression, Object... arguments) {
    return driver.executeScript("return " + expression, arguments);
  }

  /** What the page has reported as an error since this was last asked. */
  public List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(entry -> entry.getMessage())
        .toList();
  }

  /** Kept as output of the build. */
  public void screenshot(String name) {
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // Its processes may still be ending: what is left is in the folder for such things.
    }
  }
}
