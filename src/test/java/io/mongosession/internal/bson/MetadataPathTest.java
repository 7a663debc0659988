package io.mongosession.internal.bson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.InvalidInputException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataPathTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.b", "a.b.0", "a$b", "%2E", "_id", "é.你", " "})
  void aDottedPathAddressesANestedField(String path) {
    assertThat(MetadataPath.inDocument(path)).isEqualTo("metadata." + path);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {".", ".a", "a.", "a..b", "$a", "a.$b", "a.$", "a\0b", "a\nb", "\uD83D"})
  void aPathThatNamesAnOperatorOrNoFieldIsRefused(String path) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> MetadataPath.inDocument(path))
        .satisfies(error -> assertThat(error.field()).isEqualTo("metadata"));
  }

  @Test
  void aPathOfMoreThan256CharactersIsRefused() {
    assertThat(MetadataPath.problem("a".repeat(256))).isNull();
    assertThat(MetadataPath.problem("a".repeat(257))).isNotNull();
  }

  @Test
  void pathsOverlapWhenOneLeadsThroughAnother() {
    assertThat(MetadataPath.overlap(Set.of("a", "a.b"))).isTrue();
    assertThat(MetadataPath.overlap(Set.of("a.b.c", "x", "a"))).isTrue();
    assertThat(MetadataPath.overlap(Set.of("a.b", "a.c", "ab", "a!b"))).isFalse();
  }
}
