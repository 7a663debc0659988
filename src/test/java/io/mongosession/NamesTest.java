package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"user-123", "a b", "a/b", "..", "$x.y", "é你\uD83D\uDE00"})
  void anyTextWithoutControlCharactersIsAnId(String id) {
    assertThat(Names.sessionId(id)).isSameAs(id);
    assertThat(Names.agentId(id)).isSameAs(id);
    assertThat(Names.owner(id)).isSameAs(id);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"a\0", "\n", "a\u007F", "\u0085", "\uD83D"})
  void anIdThatIsEmptyOrHasControlCharactersIsRefusedByName(String id) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> Names.sessionId(id))
        .satisfies(error -> assertThat(error.field()).isEqualTo("session_id"));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> Names.agentId(id))
        .satisfies(error -> assertThat(error.field()).isEqualTo("agent_id"));
  }

  @Test
  void anIdLongerThanItsLimitIsRefused() {
    assertThat(Names.sessionId("x".repeat(256))).hasSize(256);
    assertThat(Names.agentId("x".repeat(128))).hasSize(128);
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> Names.sessionId("x".repeat(257)));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> Names.agentId("x".repeat(129)));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {"a b", "a.b", "a/b", "a\\b", "a$b", "a\"b", "a*", "a<", "a|b", "a?", "\0"})
  void aDatabaseNameMongoDbRefusesIsRefused(String name) {
    assertThat(Names.databaseProblem(name)).isNotNull();
  }

  @Test
  void aDatabaseNameOfMoreThan63BytesIsRefused() {
    assertThat(Names.databaseProblem("chat_db")).isNull();
    assertThat(Names.databaseProblem("x".repeat(63))).isNull();
    assertThat(Names.databaseProblem("x".repeat(64))).isNotNull();
    assertThat(Names.databaseProblem("é".repeat(32))).isNotNull();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"system.users", ".a", "a.", "a$b", "a\0b"})
  void aCollectionNameMongoDbRefusesIsRefused(String name) {
    assertThat(Names.collectionProblem(name)).isNotNull();
  }

  @Test
  void aCollectionNameWithoutRoomForThoseNamedAfterItIsRefused() {
    assertThat(Names.collectionProblem("a.b-c d")).isNull();
    assertThat(Names.collectionProblem("x".repeat(160))).isNull();
    assertThat(Names.collectionProblem("x".repeat(161))).isNotNull();
  }
}
