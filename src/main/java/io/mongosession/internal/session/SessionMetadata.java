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
import io.mongosession.internal.store.Stores;
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
    Stores storage = context.storage();
    for (int attempt = 1; attempt <= MAX_MERGES; attempt++) {
      Document session =
          storage.sessions().find(context.ref(), Fields.METADATA, Fields.METADATA_VERSION);
      Map<String, Object> current = RecordMapper.metadata(session);
      Map<String, Object> merged = merge.apply(current, patch);
      Document stored = input.metadataTotal(merged);
      if (change(session, MetadataChange.between(current, merged))) {
        return BsonToJson.fromDocument(stored);
      }
    }
    throw new ConflictException(
        context.sessionId(),
        null,
        "the metadata of session '%s' is being changed by too many others"
            .formatted(context.sessionId()));
  }

  /** False when somebody else changed the metadata since it was read. */
  private boolean change(Document session, MetadataChange change) {
    Document unset = new Document();
    change.unset().forEach(path -> unset.append(MetadataPath.inDocument(path), ""));
    try {
      return context
          .storage()
          .changes()
          .changeMetadata(
              context.ref().with(SessionKey.of(session)),
              RecordMapper.metadataVersion(session),
              inDocument(input.metadataChange(change.set())),
              unset);
    } catch (MongoException e) {
      if (MongoErrors.isPathNotViable(e)) {
        return false;
      }
      throw e;
    }
  }

  private static Document inDocument(Document paths) {
    Document set = new Document();
    paths.forEach((path, value) -> set.append(MetadataPath.inDocument(path), value));
    return set;
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
        write(updateFields(call.metadata()), new Document());
        yield Map.of();
      }
      case DELETE -> {
        // A hook may have left nothing to remove.
        write(new Document(), deletedFields(call.keys()));
        yield Map.of();
      }
    };
  }

  private void write(Document set, Document unset) {
    try {
      context.storage().changes().changeMetadata(context.ref(), set, unset);
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
    return inDocument(input.metadata(metadata, true));
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
