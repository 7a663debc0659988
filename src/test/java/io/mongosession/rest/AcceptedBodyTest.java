package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What an operation takes in a body. */
class AcceptedBodyTest {

  @Test
  void anOperationIsFoundByItsMethodAndItsPath() {
    String session = "/api/sessions/s";
    assertThat(AcceptedBody.of("PUT", session).optional()).isTrue();
    assertThat(AcceptedBody.of("PUT", session).types()).containsExactly("application/json");
    assertThat(AcceptedBody.of("PATCH", session).optional()).isFalse();
    assertThat(AcceptedBody.of("POST", "/api/import").streamed()).isTrue();
  }

  @Test
  void whatTakesNoBodyIsNoneOfThem() {
    assertThat(AcceptedBody.of("GET", "/api/sessions/s").types()).isEmpty();
    assertThat(AcceptedBody.of("PROPFIND", "/api/sessions/s").types()).isEmpty();
    assertThat(AcceptedBody.of("PUT", "/api/nowhere").optional()).isFalse();
    assertThat(AcceptedBody.of("GET", "/api/sessions/s").header()).isEqualTo("Accept");
  }
}
