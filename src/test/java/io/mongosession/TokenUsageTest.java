package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenUsageTest {

  @Test
  void aTotalThatIsNotReportedIsTheSumOfBoth() {
    assertThat(TokenUsage.of(Map.of("input_tokens", 7, "output_tokens", 3L)))
        .isEqualTo(new TokenUsage(7, 3, 10, 0, 0));
  }

  @Test
  void whatTheModelCountsItselfStands() {
    assertThat(
            TokenUsage.of(
                Map.of(
                    "input_tokens", 7,
                    "output_tokens", 3,
                    "total_tokens", 12,
                    "cached_input_tokens", 4,
                    "reasoning_tokens", 2)))
        .isEqualTo(new TokenUsage(7, 3, 12, 4, 2));
  }

  @Test
  void metricsWithoutTokensReportNone() {
    assertThat(TokenUsage.of(null)).isNull();
    assertThat(TokenUsage.of(Map.of("latency_ms", 7))).isNull();
    assertThat(TokenUsage.sum(List.of(Map.of("latency_ms", 7)))).isNull();
  }

  @Test
  void noAgentMakesACountSmallerOrBeyondMeasure() {
    assertThat(TokenUsage.of(Map.of("input_tokens", -7, "output_tokens", "many")))
        .isEqualTo(TokenUsage.NONE);
    assertThat(TokenUsage.of(Map.of("output_tokens", Long.MAX_VALUE)).plus(TokenUsage.NONE))
        .extracting(TokenUsage::totalTokens)
        .isEqualTo(1_000_000_000_000L);
  }

  @Test
  void aSumIsOverThoseThatReport() {
    assertThat(
            TokenUsage.sum(
                List.of(
                    Map.of("input_tokens", 1), Map.of("tool_ms", 5), Map.of("output_tokens", 2))))
        .isEqualTo(new TokenUsage(1, 2, 3, 0, 0));
  }
}
