package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** Checks that a response reports a problem in the one shape all problems have. */
final class ProblemAssert {

  private ProblemAssert() {}

  static Map<String, Object> assertProblem(Api.Response response, int status, String name) {
    assertThat(response.status()).as(response.text()).isEqualTo(status);
    assertThat(response.header("Content-Type")).startsWith("application/problem+json");
    Map<String, Object> problem = response.json();
    assertThat(problem)
        .containsEntry("type", "urn:mongosession:problem:" + name)
        .containsEntry("status", (long) status)
        .containsKeys("title", "detail")
        .containsEntry("request_id", response.header("X-Request-Id"))
        .doesNotContainValue(null);
    assertThat(
            List.of(
                "type",
                "title",
                "status",
                "detail",
                "request_id",
                "next_number",
                "reason",
                "question_number",
                "started_at",
                "scope",
                "limit",
                "used",
                "resets_at",
                "errors"))
        .containsAll(problem.keySet());
    return problem;
  }

  /** Invalid input whose errors name this field. */
  static void assertInvalid(Api.Response response, String field) {
    Map<String, Object> problem = assertProblem(response, 400, "invalid-input");
    @SuppressWarnings("unchecked")
    List<Map<String, Object>> errors = (List<Map<String, Object>>) problem.get("errors");
    assertThat(errors).allSatisfy(error -> assertThat(error).containsOnlyKeys("field", "allowed"));
    assertThat(errors).extracting(error -> error.get("field")).contains(field);
  }
}
