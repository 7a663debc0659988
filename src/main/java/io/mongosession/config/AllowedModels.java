package io.mongosession.config;

import java.util.List;

/**
 * The models that an agent may have as its own.
 *
 * @param names their names, exactly; empty where any is allowed
 */
public record AllowedModels(List<String> names) {

  public AllowedModels {
    names = List.copyOf(names);
  }

  /** Whether an agent with this model is asked by it. */
  public boolean allows(String model) {
    return names.isEmpty() || names.contains(model);
  }

  /** What is allowed, in words. */
  public String description() {
    return names.isEmpty() ? "any model" : "one of " + String.join(", ", names);
  }
}
