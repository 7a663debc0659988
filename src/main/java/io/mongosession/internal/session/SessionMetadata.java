package io.mongosession.internal.session;

import io.mongosession.InvalidInputException;
import io.mongosession.MetadataAction;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.MetadataPath;
import io.mongosession.internal.store.RecordMapper;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.bson.Document;

/** A session's metadata, with the hooks around it. */
final class SessionMetadata {

  private final SessionContext context;
  private final InputMapper input;
  private final MetadataWriter writer;
  private final List<MetadataHook> hooks;

  SessionMetadata(SessionContext context, InputMapper input, List<MetadataHook> hooks) {
    this.context = context;
    this.input = input;
    this.hooks = hooks;
    writer = new MetadataWriter(context, input);
  }

  Map<String, Object> get() {
    return context.run("get_metadata", () -> through(MetadataAction.GET, Map.of(), List.of()));
  }

  void update(Map<String, Object> metadata) {
    if (metadata == null || metadata.isEmpty()) {
      throw new InvalidInputException(Fields.METADATA, "at least one field");
    }
    Map<String, Object> given = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    updateFields(given);
    context.run("update_metadata", () -> through(MetadataAction.UPDATE, given, List.of()));
  }

  void delete(Collection<String> keys) {
    if (keys == null || keys.isEmpty()) {
      throw new InvalidInputException("key", "at least one key");
    }
    List<String> given = List.copyOf(keys);
    checkPaths(given);
    context.run("delete_metadata", () -> through(MetadataAction.DELETE, Map.of(), given));
  }

  Map<String, Object> merge(Map<String, Object> patch, BinaryOperator<Map<String, Object>> merge) {
    Map<String, Object> given = Collections.unmodifiableMap(new LinkedHashMap<>(patch));
    input.metadata(given, false);
    return context.run(
        "merge_metadata",
        () -> {
          AtomicReference<Map<String, Object>> merged = new AtomicReference<>();
          through(
              MetadataAction.UPDATE,
              given,
              List.of(),
              call -> {
                input.metadata(call.metadata(), false);
                merged.set(writer.merge(call.metadata(), merge));
                return Map.of();
              });
          return merged.get() == null ? stored() : merged.get();
        });
  }

  private Map<String, Object> stored() {
    return RecordMapper.metadata(context.storage().sessions().find(context.ref(), Fields.METADATA));
  }

  private Map<String, Object> through(
      MetadataAction action, Map<String, Object> metadata, Collection<String> keys) {
    return through(action, metadata, keys, this::perform);
  }

  private Map<String, Object> through(
      MetadataAction action,
      Map<String, Object> metadata,
      Collection<String> keys,
      Function<MetadataCall, Map<String, Object>> operation) {
    return new MetadataChain(hooks, operation, action, context.sessionId(), metadata, keys)
        .proceed();
  }

  /** What the hooks are around. */
  private Map<String, Object> perform(MetadataCall call) {
    return switch (call.action()) {
      case GET -> stored();
      // A hook may have left nothing to set or to remove.
      case UPDATE -> {
        Document fields = updateFields(call.metadata());
        if (fields.isEmpty()) {
          writer.remove(List.of());
        } else {
          writer.set(fields);
        }
        yield Map.of();
      }
      case DELETE -> {
        checkPaths(call.keys());
        writer.remove(call.keys());
        yield Map.of();
      }
    };
  }

  private Document updateFields(Map<String, Object> metadata) {
    checkPaths(metadata.keySet());
    return input.metadata(metadata, true);
  }

  private void checkPaths(Collection<String> paths) {
    input.checkKeys(paths.size());
    paths.forEach(MetadataPath::inDocument);
    if (MetadataPath.overlap(Set.copyOf(paths))) {
      throw new InvalidInputException(Fields.METADATA, "paths that do not lie inside one another");
    }
  }
}
