package io.mongosession.internal.session;

import io.mongosession.InvalidInputException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.MetadataPath;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What differs between two states of a session's metadata, field by field, as deep as a path can
 * lead: what is equal is never written again. Another program's value keeps its type, and a count
 * that it raises meanwhile is not set back.
 *
 * @param set the new values, by metadata path
 * @param unset the paths of what is gone
 */
record MetadataChange(Map<String, Object> set, Set<String> unset) {

  /** The change from one state to the other, both as JSON values. */
  static MetadataChange between(Map<String, Object> before, Map<String, Object> after) {
    if (!addressable("", before, after)) {
      throw new InvalidInputException(Fields.METADATA, "member names without a dot");
    }
    MetadataChange change = new MetadataChange(new LinkedHashMap<>(), new LinkedHashSet<>());
    change.addMembers("", before, after);
    return change;
  }

  private void addMembers(String prefix, Map<?, ?> before, Map<?, ?> after) {
    for (String name : names(before, after)) {
      String path = prefix + name;
      if (!after.containsKey(name)) {
        unset.add(path);
      } else if (differs(name, before, after)) {
        add(path, before.get(name), after.get(name));
      }
    }
  }

  private void add(String path, Object before, Object after) {
    if (before instanceof Map<?, ?> old
        && after instanceof Map<?, ?> changed
        && addressable(path + ".", old, changed)) {
      addMembers(path + ".", old, changed);
    } else {
      set.put(path, after);
    }
  }

  /** Whether a path leads to each member that differs. */
  private static boolean addressable(String prefix, Map<?, ?> before, Map<?, ?> after) {
    return names(before, after).stream()
        .filter(name -> differs(name, before, after))
        .allMatch(name -> name.indexOf('.') < 0 && MetadataPath.problem(prefix + name) == null);
  }

  private static boolean differs(String name, Map<?, ?> before, Map<?, ?> after) {
    return before.containsKey(name) != after.containsKey(name)
        || !Objects.equals(before.get(name), after.get(name));
  }

  private static Set<String> names(Map<?, ?> before, Map<?, ?> after) {
    Set<String> names = new LinkedHashSet<>();
    before.keySet().forEach(name -> names.add((String) name));
    after.keySet().forEach(name -> names.add((String) name));
    return names;
  }
}
