package io.mongosession.internal.session;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names the policies that triggered in a guardrail's trace: every member called <em>…Policy</em>
 * that holds a finding, with what it found, for example {@code contentPolicy: VIOLENCE}. This is
 * the shape of Amazon Bedrock's guardrail assessments; in another trace nothing is found.
 */
final class GuardrailSummary {

  private static final int MAX_LENGTH = 512;

  private GuardrailSummary() {}

  /** The policies, or null when none is found. */
  static String of(Map<String, Object> trace) {
    Set<String> policies = new TreeSet<>();
    collect(trace, policies);
    if (policies.isEmpty()) {
      return null;
    }
    String summary = String.join(", ", policies);
    return summary.length() <= MAX_LENGTH ? summary : summary.substring(0, MAX_LENGTH - 1) + "…";
  }

  private static void collect(Object node, Set<String> policies) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (key instanceof String name && name.endsWith("Policy")) {
              findings(name, value, policies);
            } else {
              collect(value, policies);
            }
          });
    } else if (node instanceof Collection<?> items) {
      items.forEach(item -> collect(item, policies));
    }
  }

  private static void findings(String policy, Object node, Set<String> policies) {
    if (node instanceof Collection<?> items) {
      items.forEach(item -> findings(policy, item, policies));
    } else if (node instanceof Map<?, ?> map) {
      Object what = map.get("name") != null ? map.get("name") : map.get("type");
      if (what instanceof String text && map.get("action") != null) {
        policies.add(policy + ": " + text);
      } else {
        map.values().forEach(value -> findings(policy, value, policies));
      }
    }
  }
}
