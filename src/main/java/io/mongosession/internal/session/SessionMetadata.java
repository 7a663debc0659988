package io.mongosession.internal.session;

import com.mongodb.MongoException;
import io.mongosession.ConflictException;
import io.mongosession.InvalidInputException;
import io.mongosession.MetadataAction;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import io.mongosession.internal.bson.BsonToJson;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.MetadataPath;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionStore;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.bson.Document;

/** A session's metadata, with the hooks around it. */
final class SessionMetadata {

  private static final Document NEXT_VERSION =
      new Document("$inc", new Document(Fields.METADATA_VERSION, 1L));

  /** How often a merge is tried while others change the metadata. */
  private static final int MAX_MERGES = 10;

  private final SessionContext context;
  private final InputMapper input;
  private final List<MetadataHook> hooks;

  SessionMetadata(SessionContext context, InputMapper input, List<MetadataHook> hooks) {
    this.context = context;
    this.input = input;
    this.hooks = hooks;
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
    deletedFields(given);
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
                merged.set(mergeAndStore(call.metadata(), merge));
                return Map.of();
              });
          return merged.get() == null ? stored() : merged.get();
        });
  }

  private Map<String, Object> mergeAndStore(
      Map<String, Object> patch, BinaryOperator<Map<String, Object>> merge) {
    input.metadata(patch, false);
    SessionStore sessions = context.storage().sessions();
    for (int attempt = 1; attempt <= MAX_MERGES; attempt++) {
      Document session = sessions.find(context.ref(), Fields.METADATA, Fields.METADATA_VERSION);
      Map<String, Object> current = RecordMapper.metadata(session);
      Document merged = input.metadata(merge.apply(current, patch), false);
      if (sessions.changeMetadata(
          context.ref().with(SessionKey.of(session)),
          RecordMapper.metadataVersion(session),
          set(current, merged),
          removed(current, merged))) {
        return BsonToJson.fromMetadata(merged);
      }
    }
    throw new ConflictException(
        context.sessionId(),
        null,
        "the metadata of session '%s' is being changed by too many others"
            .formatted(context.sessionId()));
  }

  /** Only what differs is written: what another program stored stays as it is. */
  private static Document set(Map<String, Object> current, Document merged) {
    Document set = new Document();
    merged.forEach(
        (name, value) -> {
          if (!current.containsKey(name) || !Objects.equals(current.get(name), value)) {
            set.append(MetadataPath.inDocument(name), value);
          }
        });
    return set;
  }

  private static Document removed(Map<String, Object> current, Document merged) {
    Document unset = new Document();
    for (String name : current.keySet()) {
      if (!merged.containsKey(name)) {
        unset.append(MetadataPath.inDocument(name), "");
      }
    }
    return unset;
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
      case UPDATE -> {
        Document set = updateFields(call.metadata());
        write(() -> context.storage().sessions().update(context.ref(), null, set, NEXT_VERSION));
        yield Map.of();
      }
      case DELETE -> {
        Document fields = deletedFields(call.keys());
        Document changes = new Document(NEXT_VERSION);
        // A hook may have left nothing to remove; servers refuse an empty $unset.
        if (!fields.isEmpty()) {
          changes.append("$unset", fields);
        }
        write(
            () ->
                context.storage().sessions().update(context.ref(), null, new Document(), changes));
        yield Map.of();
      }
    };
  }

  private static void write(Runnable update) {
    try {
      update.run();
    } catch (MongoException e) {
      if (MongoErrors.isPathNotViable(e)) {
        throw new InvalidInputException(
            Fields.METADATA, "paths through objects, not through a value that is stored already");
      }
      throw e;
    }
  }

  private Document updateFields(Map<String, Object> metadata) {
    checkPaths(metadata.keySet());
    Document set = new Document();
    input
        .metadata(metadata, true)
        .forEach((path, value) -> set.append(MetadataPath.inDocument(path), value));
    return set;
  }

  private Document deletedFields(Collection<String> keys) {
    checkPaths(keys);
    Document fields = new Document();
    keys.forEach(key -> fields.append(MetadataPath.inDocument(key), ""));
    return fields;
  }

  private void checkPaths(Collection<String> paths) {
    input.checkKeys(paths.size());
    paths.forEach(MetadataPath::inDocument);
    if (MetadataPath.overlap(Set.copyOf(paths))) {
      throw new InvalidInputException(Fields.METADATA, "paths that do not lie inside one another");
    }
  }
}
