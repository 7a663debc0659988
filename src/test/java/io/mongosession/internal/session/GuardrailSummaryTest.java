package io.mongosession.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuardrailSummaryTest {

  private static Map<String, Object> finding(String nameOrType, String value) {
    return Map.of(nameOrType, value, "action", "BLOCKED");
  }

  @Test
  void aSummaryNamesEachPolicyWithEachFindingOnce() {
    Map<String, Object> assessment =
        Map.of(
            "contentPolicy",
            Map.of("filters", List.of(finding("type", "VIOLENCE"), finding("type", "HATE"))),
            "topicPolicy",
            Map.of("topics", List.of(Map.of("name", "Tax", "type", "DENY", "action", "BLOCKED"))),
            "sensitiveInformationPolicy",
            Map.of("piiEntities", List.of(finding("type", "EMAIL")), "regexes", List.of()));
    assertThat(
            GuardrailSummary.of(
                Map.of(
                    "inputAssessment", Map.of("id", assessment),
                    "outputAssessments", Map.of("id", List.of(assessment)))))
        .isEqualTo(
            "contentPolicy: HATE, contentPolicy: VIOLENCE, sensitiveInformationPolicy: EMAIL,"
                + " topicPolicy: Tax");
  }

  @Test
  void aTraceWithoutFindingsHasNoSummary() {
    assertThat(GuardrailSummary.of(Map.of())).isNull();
    assertThat(GuardrailSummary.of(Map.of("contentPolicy", Map.of("filters", List.of())))).isNull();
    assertThat(GuardrailSummary.of(Map.of("verdict", "bad", "score", 1))).isNull();
  }

  @Test
  void aSummaryOfManyFindingsIsCutTo512Characters() {
    List<Map<String, Object>> many =
        IntStream.range(0, 200).mapToObj(i -> finding("type", "KIND" + i)).toList();
    assertThat(GuardrailSummary.of(Map.of("wordPolicy", many))).hasSize(512).endsWith("…");
  }
}
