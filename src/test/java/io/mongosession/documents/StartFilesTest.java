package io.mongosession.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that Payara runs while it starts. */
class StartFilesTest {

  /**
   * A running server restarts its HTTP listener in the background when its configuration changes:
   * now and then the listener did not come up again, and the server was up without a port.
   */
  @ParameterizedTest
  @ValueSource(strings = {"payara-micro", "payara-server"})
  void theHttpListenerIsConfiguredBeforeItStarts(String server) throws IOException {
    Path files = Path.of("server-config", server);

    assertThat(Files.readString(files.resolve("post-boot.asadmin")))
        .doesNotContain("network-config");
    assertThat(Files.readString(files.resolve("pre-boot.asadmin")))
        .containsPattern("network-config.+server-header=false");
  }
}
