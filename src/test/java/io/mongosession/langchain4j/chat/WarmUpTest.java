package io.mongosession.langchain4j.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.LogCapture;
import org.junit.jupiter.api.Test;

/** What happens at the start, so that the first turn need not do it. */
class WarmUpTest {

  @Test
  void aReplyOfEachKindPassesWithoutAnEndpoint() {
    try (LogCapture log = new LogCapture(WarmUp.class.getName())) {
      WarmUp.run();

      assertThat(log.lines()).singleElement().asString().contains("rehearsed in");
    }
  }
}
