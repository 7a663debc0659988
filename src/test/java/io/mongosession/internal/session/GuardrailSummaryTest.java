package io.mongosession.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
            Map.of(
                "piiEntities",
                List.of(Map.of("type", "EMAIL", "match", "a@b.example", "action", "ANONYMIZED")),
                "regexes",
                List.of(Map.of("name", "customer.number", "match", "4711", "action", "BLOCKED"))),
            "wordPolicy",
            Map.of(
                "customWords", List.of(finding("match", "weed")),
                "managedWordLists",
                    List.of(Map.of("match", "damn", "type", "PROFANITY", "action", "BLOCKED"))));
    assertThat(
            GuardrailSummary.of(
                Map.of(
                    "inputAssessment", Map.of("id", assessment),
                    "outputAssessments", Map.of("id", List.of(assessment)))))
        .isEqualTo(
            Map.of(
                "contentPolicy", List.of("HATE", "VIOLENCE"),
                "sensitiveInformationPolicy", List.of("EMAIL", "customer.number"),
                "topicPolicy", List.of("Tax"),
                "wordPolicy", List.of("PROFANITY", "weed")));
  }

  @Test
  void aTraceWithoutFindingsHasNoSummary() {
    assertThat(GuardrailSummary.of(Map.of())).isNull();
    assertThat(GuardrailSummary.of(Map.of("contentPolicy", Map.of("filters", List.of())))).isNull();
    assertThat(GuardrailSummary.of(Map.of("verdict", "bad", "score", 1))).isNull();
  }

  @Test
  void aSummaryOfManyFindingsIsCut() {
    List<Map<String, Object>> many =
        IntStream.range(0, 200).mapToObj(i -> finding("type", "KIND" + i)).toList();
    assertThat(GuardrailSummary.of(Map.of("wordPolicy", many)).get("wordPolicy")).hasSize(64);
    Map<String, Object> policies =
        IntStream.range(0, 200)
            .boxed()
            .collect(Collectors.toMap(i -> i + "Policy", i -> finding("name", "n".repeat(500))));
    assertThat(GuardrailSummary.of(policies)).hasSize(32);
    assertThat(GuardrailSummary.of(policies).values())
        .allSatisfy(
            names -> assertThat(names).singleElement().asString().hasSize(128).endsWith("…"));
  }
}
