package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.Session;
import io.mongosession.json.JsonOutput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionViewTest {

  private static String json(boolean metadataOmitted) {
    Session session =
        new Session(
            "s",
            "default",
            null,
            null,
            null,
            null,
            Map.of(),
            metadataOmitted,
            List.of(),
            null,
            null,
            null);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    JsonOutput.write(SessionView.of(session).json(), json);
    return json.toString(StandardCharsets.UTF_8);
  }

  @Test
  void metadataThatIsOmittedIsSaidSoAndAbsent() {
    assertThat(json(true)).contains("\"metadata_omitted\":true").doesNotContain("\"metadata\":");
    assertThat(json(false)).contains("\"metadata\":{}").doesNotContain("metadata_omitted");
  }
}
