package io.mongosession.config;

import io.mongosession.SessionUsage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The models that metrics and the usage of sessions tell apart: those that an administrator named.
 * A name that callers or endpoints choose would make a series of each.
 *
 * @param names of the configuration; unmodifiable
 */
public record CountedModels(List<String> names) {

  /** All others. */
  public static final String OTHER = SessionUsage.OTHER;

  /** What may stand between the name of a model and its version. */
  private static final String VERSION_MARKS = "-:@";

  public CountedModels {
    names = List.copyOf(names);
  }

  /** The allowed ones and the configured one. */
  public static CountedModels of(ChatSettings settings) {
    Set<String> names = new LinkedHashSet<>(settings.allowedModels().names());
    if (settings.model() != null && settings.model().name() != null) {
      names.add(settings.model().name());
    }
    return new CountedModels(List.copyOf(names));
  }

  /**
   * One of the names, or {@link #OTHER}. An endpoint may report a dated version of the model it was
   * asked by: {@code gpt-4o-2024-08-06} is counted as {@code gpt-4o} where no longer name fits.
   *
   * @param reported by an endpoint or an agent, or null
   */
  public String nameOf(Object reported) {
    return names.stream()
        .filter(name -> reported instanceof String text && isVersionOf(name, text))
        .reduce((one, other) -> one.length() > other.length() ? one : other)
        .orElse(OTHER);
  }

  private static boolean isVersionOf(String name, String reported) {
    return reported.startsWith(name)
        && (reported.length() == name.length()
            || VERSION_MARKS.indexOf(reported.charAt(name.length())) >= 0);
  }
}
