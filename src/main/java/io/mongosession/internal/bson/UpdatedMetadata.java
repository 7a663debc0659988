package io.mongosession.internal.bson;

import java.util.Collection;
import java.util.List;
import org.bson.Document;

/**
 * What MongoDB makes of metadata when it sets and removes fields by paths, so that the result can
 * be measured before it is stored. Where the server would refuse a path, which leads through a
 * value that is no object, the metadata is left as it is.
 */
public final class UpdatedMetadata {

  private static final int MAX_INDEX_DIGITS = 7;

  private final int maxItems;

  private UpdatedMetadata(int maxItems) {
    this.maxItems = maxItems;
  }

  /**
   * Changes the given metadata.
   *
   * @param metadata as stored
   * @param set new values by metadata path
   * @param unset metadata paths of what goes
   * @param maxItems how long a list may become because a path names an index behind its end: the
   *     server fills the gap with nulls
   * @return false when a list would become longer; the metadata is changed in part then
   */
  public static boolean change(
      Document metadata, Document set, Collection<String> unset, int maxItems) {
    unset.forEach(path -> remove(metadata, path));
    UpdatedMetadata updated = new UpdatedMetadata(maxItems);
    return set.entrySet().stream()
        .allMatch(field -> updated.put(metadata, field.getKey(), field.getValue()));
  }

  private static void remove(Object parent, String path) {
    if (parent instanceof Document object) {
      int dot = path.indexOf('.');
      if (dot < 0) {
        object.remove(path);
      } else {
        remove(object.get(path.substring(0, dot)), path.substring(dot + 1));
      }
    }
  }

  private boolean put(Object parent, String path, Object value) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    if (parent instanceof Document object) {
      if (dot < 0) {
        object.put(name, value);
        return true;
      }
      if (!object.containsKey(name)) {
        object.put(name, new Document());
      }
      return put(object.get(name), path.substring(dot + 1), value);
    }
    if (!(parent instanceof List<?>) || !isIndex(name)) {
      return true;
    }
    List<Object> list = asList(parent);
    long index = index(name);
    if (index >= list.size() && index >= maxItems) {
      return false;
    }
    boolean added = index >= list.size();
    while (index >= list.size()) {
      list.add(null);
    }
    if (dot < 0) {
      list.set((int) index, value);
      return true;
    }
    if (added) {
      list.set((int) index, new Document());
    }
    return put(list.get((int) index), path.substring(dot + 1), value);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> asList(Object value) {
    return (List<Object>) value;
  }

  /**
   * How many bytes of nulls a path may at most add to stored lists: none, unless it names an index.
   */
  public static long padding(String path) {
    long bytes = 0;
    String[] names = path.split("\\.");
    for (int i = 1; i < names.length; i++) {
      if (isIndex(names[i])) {
        // A null takes its type, its index and the end of that.
        bytes += index(names[i]) * (names[i].length() + 2L);
      }
    }
    return bytes;
  }

  private static boolean isIndex(String name) {
    return name.chars().allMatch(c -> c >= '0' && c <= '9')
        && (name.length() == 1 || name.charAt(0) != '0');
  }

  /** An index longer than any server accepts counts as out of every range. */
  private static long index(String name) {
    return name.length() <= MAX_INDEX_DIGITS ? Long.parseLong(name) : Integer.MAX_VALUE;
  }
}
