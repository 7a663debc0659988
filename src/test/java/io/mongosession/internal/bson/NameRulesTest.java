package io.mongosession.internal.bson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class NameRulesTest {

  @ParameterizedTest
  @ValueSource(strings = {"user-123", "a b", "a/b", "..", "$x.y", "é你\uD83D\uDE00"})
  void anyTextWithoutControlCharactersIsAnId(String id) {
    assertThat(NameRules.sessionId(id)).isSameAs(id);
    assertThat(NameRules.agentId(id)).isSameAs(id);
    assertThat(NameRules.owner(id)).isSameAs(id);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"a\0", "\n", "a\u007F", "\u0085", "\uD83D"})
  void anIdThatIsEmptyOrHasControlCharactersIsRefusedByName(String id) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> NameRules.sessionId(id))
        .satisfies(error -> assertThat(error.field()).isEqualTo("session_id"));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> NameRules.agentId(id))
        .satisfies(error -> assertThat(error.field()).isEqualTo("agent_id"));
  }

  @Test
  void anIdLongerThanItsLimitIsRefused() {
    assertThat(NameRules.sessionId("x".repeat(256))).hasSize(256);
    assertThat(NameRules.agentId("x".repeat(128))).hasSize(128);
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> NameRules.sessionId("x".repeat(257)));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> NameRules.agentId("x".repeat(129)));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {"a b", "a.b", "a/b", "a\\b", "a$b", "a\"b", "a*", "a<", "a|b", "a?", "\0"})
  void aDatabaseNameMongoDbRefusesIsRefused(String name) {
    assertThat(NameRules.databaseProblem(name)).isNotNull();
  }

  @Test
  void aDatabaseNameOfMoreThan63BytesIsRefused() {
    assertThat(NameRules.databaseProblem("chat_db")).isNull();
    assertThat(NameRules.databaseProblem("x".repeat(63))).isNull();
    assertThat(NameRules.databaseProblem("x".repeat(64))).isNotNull();
    assertThat(NameRules.databaseProblem("é".repeat(32))).isNotNull();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"system.users", ".a", "a.", "a$b", "a\0b"})
  void aCollectionNameMongoDbRefusesIsRefused(String name) {
    assertThat(NameRules.collectionProblem(name)).isNotNull();
  }

  @Test
  void aCollectionNameWithoutRoomForThoseNamedAfterItIsRefused() {
    assertThat(NameRules.collectionProblem("a.b-c d")).isNull();
    assertThat(NameRules.collectionProblem("x".repeat(160))).isNull();
    assertThat(NameRules.collectionProblem("x".repeat(161))).isNotNull();
  }
}
