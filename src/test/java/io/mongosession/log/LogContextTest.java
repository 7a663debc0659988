package io.mongosession.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.LogCapture;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;

class LogContextTest {

  private static final String NAME = "io.mongosession.log.LogContextTest";

  @Test
  void everyLineOfARequestBeginsWithItsId() {
    Logger logger = LogContext.logger(NAME);
    try (LogCapture log = new LogCapture(NAME)) {
      LogContext.enter("abc-1");
      logger.log(Level.INFO, "plain");
      logger.log(Level.INFO, "with {0}", "a value");
      logger.log(Level.DEBUG, () -> "made later");
      logger.log(Level.WARNING, "an error", new IllegalStateException("its reason"));
      LogContext.leave();
      logger.log(Level.INFO, "after");

      assertThat(log.lines().subList(0, 3))
          .containsExactly(
              "INFO [request abc-1] plain",
              "INFO [request abc-1] with a value",
              "FINE [request abc-1] made later");
      assertThat(log.lines().get(3))
          .startsWith("WARNING [request abc-1] an error")
          .contains("its reason");
      assertThat(log.lines().get(4)).isEqualTo("INFO after");
    }
  }

  @Test
  void aTaskCarriesItsRequestIdToAnotherThread() throws InterruptedException {
    LogContext.enter("abc-3");
    String[] elsewhere = new String[1];
    Thread other = new Thread(LogContext.carrying(() -> elsewhere[0] = LogContext.request()));
    LogContext.leave();
    other.start();
    other.join();

    assertThat(elsewhere[0]).isEqualTo("abc-3");
  }

  @Test
  void aRequestIdIsKnownOnItsThreadOnly() throws InterruptedException {
    LogContext.enter("abc-2");
    try {
      String[] elsewhere = {"nothing seen yet"};
      Thread other = new Thread(() -> elsewhere[0] = LogContext.request());
      other.start();
      other.join();

      assertThat(elsewhere[0]).isNull();
      assertThat(LogContext.request()).isEqualTo("abc-2");
    } finally {
      LogContext.leave();
    }
  }

  @Test
  void nothingThatIsLoggedBeginsALineOfItsOwn() {
    Logger logger = LogContext.logger(NAME);
    String forged = "x\u2028y\r\n[request abc] forged \u202e";
    IllegalStateException error = new IllegalStateException(forged, new RuntimeException(forged));
    error.addSuppressed(new RuntimeException(forged));
    try (LogCapture log = new LogCapture(NAME)) {
      logger.log(Level.INFO, forged);
      logger.log(Level.INFO, "with {0} and {1}", forged, 7);
      logger.log(Level.INFO, () -> forged);
      logger.log(Level.WARNING, forged, error);

      String shown = "x\\u2028y\\u000d\\u000a[request abc] forged \\u202e";
      assertThat(log.lines().subList(0, 3))
          .containsExactly("INFO " + shown, "INFO with " + shown + " and 7", "INFO " + shown);
      assertThat(log.lines().get(3))
          .startsWith("WARNING " + shown)
          .contains("java.lang.IllegalStateException: " + shown)
          .contains("Caused by: java.lang.RuntimeException: " + shown)
          .contains("Suppressed: java.lang.RuntimeException: " + shown)
          .contains("at io.mongosession.log.LogContextTest.nothingThatIsLogged")
          .doesNotContain("\n[request")
          .doesNotContain("\u2028");
    }
  }

  @Test
  void anErrorWhoseMessageIsHarmlessIsLoggedItself() {
    IllegalStateException error = new IllegalStateException("a", new RuntimeException("b"));
    assertThat(LoggedError.of(error)).isSameAs(error);
    assertThat(LoggedError.of(null)).isNull();
  }
}
