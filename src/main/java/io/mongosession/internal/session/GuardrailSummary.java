package io.mongosession.internal.session;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Names the policies that triggered in a guardrail's trace: every member called <em>…Policy</em>
 * that holds a finding, with what it found, for example {@code {"contentPolicy": ["VIOLENCE"]}}.
 * This is the shape of Amazon Bedrock's guardrail assessments; in another trace nothing is found.
 */
final class GuardrailSummary {

  private static final int MAX_POLICIES = 32;
  private static final int MAX_NAMES = 64;
  private static final int MAX_LENGTH = 128;

  /** Where a finding's match is a word that the operator forbade, and not what a user wrote. */
  private static final String CUSTOM_WORDS = "customWords";

  private final Map<String, Set<String>> policies = new TreeMap<>();

  private GuardrailSummary() {}

  /** The policies with the names of what they found, sorted; null when there is none. */
  static Map<String, List<String>> of(Map<String, Object> trace) {
    GuardrailSummary summary = new GuardrailSummary();
    summary.collect(trace);
    Map<String, List<String>> found = new LinkedHashMap<>();
    summary.policies.forEach(
        (policy, names) -> found.put(policy, names.stream().limit(MAX_NAMES).toList()));
    return found.isEmpty() ? null : found;
  }

  private void collect(Object node) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (key instanceof String name && name.endsWith("Policy")) {
              findings(name, name, value);
            } else {
              collect(value);
            }
          });
    } else if (node instanceof Collection<?> items) {
      items.forEach(this::collect);
    }
  }

  private void findings(String policy, String member, Object node) {
    if (node instanceof Collection<?> items) {
      items.forEach(item -> findings(policy, member, item));
    } else if (node instanceof Map<?, ?> map) {
      Object name = name(member, map);
      if (name instanceof String text && map.get("action") != null) {
        add(policy, text);
      } else {
        map.forEach((key, value) -> findings(policy, String.valueOf(key), value));
      }
    }
  }

  private static Object name(String member, Map<?, ?> finding) {
    if (finding.get("name") != null) {
      return finding.get("name");
    }
    return finding.get("type") == null && member.equals(CUSTOM_WORDS)
        ? finding.get("match")
        : finding.get("type");
  }

  private void add(String policy, String name) {
    if (policies.size() < MAX_POLICIES || policies.containsKey(policy)) {
      policies.computeIfAbsent(policy, key -> new TreeSet<>()).add(shortened(name));
    }
  }

  private static String shortened(String name) {
    return name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH - 1) + "…";
  }
}
