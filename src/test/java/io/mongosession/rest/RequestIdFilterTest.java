package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The correlation ids of requests that bring none. */
class RequestIdFilterTest {

  @Test
  void anIdIsARandomUuidAndNoOtherRequestHasIt() {
    assertThat(Stream.generate(RequestIdFilter::newId).limit(10_000).toList())
        .doesNotHaveDuplicates()
        .allSatisfy(
            id -> {
              UUID uuid = UUID.fromString(id);
              assertThat(uuid.version()).isEqualTo(4);
              assertThat(uuid.variant()).isEqualTo(2);
            });
  }
}
