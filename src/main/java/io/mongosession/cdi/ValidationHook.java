package io.mongosession.cdi;

import io.mongosession.HookRefusedException;
import io.mongosession.MetadataAction;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lets only certain metadata fields in, and only values up to a certain size. What is already
 * stored can always be read and removed. Immutable and thread-safe.
 *
 * <p>Make it a bean to use it, for all managers with a producer of a {@link MetadataHook}, or where
 * {@link MetadataHooks} names it with a subclass:
 *
 * <pre>{@code
 * @ApplicationScoped
 * @Typed(TicketFields.class)
 * public class TicketFields extends ValidationHook {
 *   public TicketFields() {
 *     super(Set.of("priority", "customer"), 1024);
 *   }
 * }
 * }</pre>
 */
public class ValidationHook implements MetadataHook {

  private final Set<String> allowedFields;
  private final int maxValueBytes;

  /**
   * @param allowedFields the fields that may be set; with {@code customer} also {@code
   *     customer.name}
   * @param maxValueBytes how large the value of one field may be, at least 1: text in bytes of
   *     UTF-8, member names included, 8 for a number, 1 for true, false and null
   */
  public ValidationHook(Set<String> allowedFields, int maxValueBytes) {
    if (maxValueBytes < 1) {
      throw new IllegalArgumentException("maxValueBytes: at least 1");
    }
    this.allowedFields = Set.copyOf(allowedFields);
    this.maxValueBytes = maxValueBytes;
  }

  @Override
  public Map<String, Object> handle(MetadataCall call) {
    if (call.action() == MetadataAction.UPDATE) {
      call.metadata().forEach(this::check);
    }
    return call.proceed();
  }

  private void check(String field, Object value) {
    if (allowedFields.stream()
        .noneMatch(allowed -> field.equals(allowed) || field.startsWith(allowed + "."))) {
      throw new HookRefusedException(
          "metadata field '%s' is not allowed; it must be one of %s"
              .formatted(field, new TreeSet<>(allowedFields)));
    }
    long bytes = bytes(value);
    if (bytes > maxValueBytes) {
      throw new HookRefusedException(
          "metadata field '%s' has %d bytes; it must have at most %d"
              .formatted(field, bytes, maxValueBytes));
    }
  }

  private static long bytes(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .mapToLong(entry -> bytes(entry.getKey()) + bytes(entry.getValue()))
          .sum();
    }
    if (value instanceof Collection<?> items) {
      return items.stream().mapToLong(ValidationHook::bytes).sum();
    }
    if (value instanceof CharSequence text) {
      return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }
    return value instanceof Number ? Long.BYTES : 1;
  }
}
