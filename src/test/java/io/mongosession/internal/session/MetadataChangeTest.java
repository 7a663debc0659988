package io.mongosession.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.InvalidInputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetadataChangeTest {

  private static final Map<String, Object> STORED =
      Map.of("plain", 1, "object", Map.of("count", 5, "inner", Map.of("a", 1)), "list", List.of(1));

  @Test
  void equalMetadataIsNoChange() {
    assertChange(STORED, new HashMap<>(STORED), Map.of(), Set.of());
  }

  @Test
  void onlyTheMembersThatDifferAreSetHoweverDeepTheyLie() {
    assertChange(
        STORED,
        Map.of(
            "plain", 2, "object", Map.of("count", 5, "inner", Map.of("a", 1, "b", 2)), "new", true),
        Map.of("plain", 2, "object.inner.b", 2, "new", true),
        Set.of("list"));
  }

  @Test
  void anObjectThatLosesItsMembersStaysAsAnEmptyOne() {
    assertChange(
        STORED,
        Map.of("plain", 1, "object", Map.of(), "list", List.of(1)),
        Map.of(),
        Set.of("object.count", "object.inner"));
  }

  @Test
  void aListAndAValueOfAnotherKindAreSetAsTheyAre() {
    assertChange(
        STORED,
        Map.of("plain", Map.of("x", 1), "object", 7, "list", List.of(1, 2)),
        Map.of("plain", Map.of("x", 1), "object", 7, "list", List.of(1, 2)),
        Set.of());
  }

  @Test
  void nullIsAValueAndNotAnAbsentMember() {
    Map<String, Object> withNull = new HashMap<>();
    withNull.put("plain", null);
    assertChange(Map.of(), withNull, withNull, Set.of());
    assertChange(withNull, Map.of(), Map.of(), Set.of("plain"));
  }

  @Test
  void anObjectIsSetCompleteWhereNoPathLeadsToTheMemberThatDiffers() {
    String longName = "n".repeat(300);
    assertChange(
        Map.of("object", Map.of(longName, 1, "kept", 2)),
        Map.of("object", Map.of(longName, 2, "kept", 2)),
        Map.of("object", Map.of(longName, 2, "kept", 2)),
        Set.of());
    assertChange(
        Map.of("object", Map.of("a.b", 1, "kept", 2)),
        Map.of("object", Map.of("kept", 2)),
        Map.of("object", Map.of("kept", 2)),
        Set.of());
  }

  @Test
  void anotherProgramsMemberThatNoPathLeadsToIsLeftWhereItIsEqual() {
    assertChange(
        Map.of("a.b", 1, "$c", 2, "d", Map.of("e.f", 1)),
        Map.of("a.b", 1, "$c", 2, "d", Map.of("e.f", 1, "g", 2)),
        Map.of("d.g", 2),
        Set.of());
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> MetadataChange.between(Map.of("a.b", 1), Map.of("a.b", 2)))
        .satisfies(e -> assertThat(e.field()).isEqualTo("metadata"));
  }

  private static void assertChange(
      Map<String, Object> before,
      Map<String, Object> after,
      Map<String, Object> set,
      Set<String> unset) {
    MetadataChange change = MetadataChange.between(before, after);
    assertThat(change.set()).isEqualTo(set);
    assertThat(change.unset()).isEqualTo(unset);
  }
}
