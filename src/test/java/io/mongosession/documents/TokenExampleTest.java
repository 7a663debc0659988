package io.mongosession.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mongosession.config.TokenSettings;
import io.mongosession.rest.token.TokenIdentity;
import io.mongosession.rest.token.TokenVerifier;
import io.mongosession.testing.Page;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The token that the page of settings makes with openssl is one that is accepted. */
class TokenExampleTest {

  @Test
  void theLinesOfOpensslMakeATokenThatIsAccepted(@TempDir Path folder) throws Exception {
    String lines =
        Page.of(Page.SETTINGS).blocks().stream()
            .map(Page.Block::text)
            .filter(text -> text.startsWith("openssl"))
            .findFirst()
            .orElseThrow();
    assertThat(lines.lines()).hasSize(4);
    assumeTrue(run(folder, "openssl version") != null, "no openssl on this machine");

    String token = run(folder, "set -e\n" + lines + "\nprintf '%s' \"$token\"");

    TokenSettings settings =
        new TokenSettings(
            null,
            folder.resolve("public.pem").toString(),
            null,
            "https://login.example",
            List.of("sessions"),
            Duration.ZERO,
            null,
            "groups",
            List.of());
    try (TokenVerifier verifier = new TokenVerifier(settings, Thread::new)) {
      Wait.until("the key is read", () -> verifier.identify(token).passed());
      assertThat(verifier.identify(token).value())
          .isEqualTo(new TokenIdentity("alice", List.of("session-admin")));
    }
  }

  /** What a script prints; null where it fails, or there is no shell. */
  private static String run(Path folder, String script) throws InterruptedException {
    try {
      Path output = folder.resolve("output");
      Process shell =
          new ProcessBuilder("sh", "-c", script)
              .directory(folder.toFile())
              .redirectError(folder.resolve("errors").toFile())
              .redirectOutput(output.toFile())
              .start();
      boolean done = shell.waitFor(60, TimeUnit.SECONDS) && shell.exitValue() == 0;
      return done ? Files.readString(output, StandardCharsets.UTF_8) : null;
    } catch (IOException e) {
      return null;
    }
  }
}
