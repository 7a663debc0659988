package io.mongosession.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that runs out of memory ends, however it is started. */
class OutOfMemoryOptionTest {

  private static final String OPTION = "-XX:+ExitOnOutOfMemoryError";

  @ParameterizedTest
  @ValueSource(
      strings = {"server-config/liberty/jvm.options", "server-config/payara-micro/start.args"})
  void theFileOfTheServerHasTheOption(String file) {
    assertThat(text(Path.of(file)).lines()).contains(OPTION);
  }

  @Test
  void theImageHasTheFile() {
    assertThat(text(Path.of("Dockerfile"))).contains(" server-config/liberty/jvm.options ");
    assertThat(text(Path.of(".dockerignore")).lines())
        .contains("!server-config/liberty/jvm.options");
  }

  @Test
  void theStartOfAServerWithoutSuchAFileHasTheOption() {
    String page = text(Page.OPERATIONS);
    for (String start : List.of("asadmin start-domain", "/bin/standalone.sh")) {
      String block = page.substring(0, page.indexOf(start));
      assertThat(block.substring(block.lastIndexOf("```sh")))
          .as(start)
          .contains("export JAVA_TOOL_OPTIONS=" + OPTION + "\n");
    }
    assertThat(page).contains("/liberty/jvm.options …/wlp/usr/servers/sessions/");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
