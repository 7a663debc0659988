package io.mongosession.internal.session;

import com.mongodb.MongoException;
import io.mongosession.ConflictException;
import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.SessionLimits;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.MetadataPath;
import io.mongosession.internal.bson.UpdatedMetadata;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.store.MetadataSize;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionChanges;
import io.mongosession.internal.store.SessionKey;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.bson.Document;

/**
 * Changes a session's metadata, and keeps all of it within the limits, whatever others change at
 * the same time. What was over a limit before may become smaller, not larger.
 */
final class MetadataWriter {

  /** How often a merge is tried while others change the metadata. */
  private static final int MAX_MERGES = 10;

  /** As for merges, with more patience: the callers of an update expect no conflict. */
  private static final int MAX_UPDATES = 100;

  private final SessionContext context;
  private final InputMapper input;
  private final MetadataSize limits;

  MetadataWriter(SessionContext context, InputMapper input) {
    this.context = context;
    this.input = input;
    SessionLimits all = context.limits();
    limits = new MetadataSize(all.metadataBytes(), all.metadataKeys());
  }

  private SessionChanges changes() {
    return context.storage().changes();
  }

  private Document read() {
    return context
        .storage()
        .sessions()
        .find(context.ref(), Fields.METADATA, Fields.METADATA_VERSION);
  }

  /**
   * Checks a session's first metadata, before anything is sent.
   *
   * @throws LimitExceededException when it is over a limit
   */
  void checkFirst(Document metadata) {
    check(new MetadataSize(0, 0), MetadataSize.of(metadata));
  }

  /** Removes fields by their paths; what is not there is no error. */
  void remove(Collection<String> paths) {
    changes().removeMetadata(context.ref(), removals(paths));
  }

  /**
   * Sets fields. One round trip; three where the metadata may be too large by now, and is measured.
   *
   * @param set the new values by metadata path
   */
  void set(Document set) {
    MetadataSize added = MetadataSize.mostAddedBy(set);
    try {
      for (int attempt = 1; attempt <= MAX_UPDATES; attempt++) {
        if (changes().addMetadata(context.ref(), inDocument(set), added, limits)
            || change(read(), set, Set.of())) {
          return;
        }
      }
    } catch (MongoException e) {
      if (MongoErrors.isPathNotViable(e)) {
        throw new InvalidInputException(
            Fields.METADATA, "paths through objects, not through a value that is stored already");
      }
      throw e;
    }
    throw overtaken();
  }

  /**
   * Stores what a merge changes. Two round trips.
   *
   * @return all metadata as stored now
   */
  Map<String, Object> merge(Map<String, Object> patch, BinaryOperator<Map<String, Object>> merge) {
    for (int attempt = 1; attempt <= MAX_MERGES; attempt++) {
      Document session = read();
      Map<String, Object> current = RecordMapper.metadata(session);
      MetadataChange change = MetadataChange.between(current, merge.apply(current, patch));
      if (changeUnlessReplaced(session, input.metadataChange(change.set()), change.unset())) {
        return RecordMapper.metadata(session);
      }
    }
    throw overtaken();
  }

  /** As {@link #change}; false also when a path leads through what is no object any more. */
  private boolean changeUnlessReplaced(Document session, Document set, Set<String> unset) {
    try {
      return change(session, set, unset);
    } catch (MongoException e) {
      if (MongoErrors.isPathNotViable(e)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Makes a change of metadata that was read, in the document as well; false when somebody else
   * changed it since.
   */
  private boolean change(Document session, Document set, Set<String> unset) {
    RecordMapper.metadata(session);
    Document metadata = session.get(Fields.METADATA, new Document());
    MetadataSize before = MetadataSize.of(metadata);
    if (!UpdatedMetadata.change(metadata, set, unset, (int) limits.bytes())) {
      throw tooManyBytes();
    }
    MetadataSize after = MetadataSize.of(metadata);
    check(before, after);
    session.put(Fields.METADATA, metadata);
    return changes()
        .changeMetadata(
            context.ref().with(SessionKey.of(session)),
            RecordMapper.metadataVersion(session),
            inDocument(set),
            removals(unset),
            after);
  }

  private void check(MetadataSize before, MetadataSize after) {
    if (after.keys() > Math.max(before.keys(), limits.keys())) {
      throw new LimitExceededException(
          "metadata-keys", limits.keys(), "metadata of %d keys in all".formatted(after.keys()));
    }
    if (after.bytes() > Math.max(before.bytes(), limits.bytes())) {
      throw tooManyBytes();
    }
  }

  private LimitExceededException tooManyBytes() {
    return new LimitExceededException("metadata-bytes", limits.bytes(), "all metadata together");
  }

  private ConflictException overtaken() {
    return new ConflictException(
        context.sessionId(),
        null,
        "the metadata of session '%s' is being changed by too many others"
            .formatted(context.sessionId()));
  }

  private static Document inDocument(Document paths) {
    Document set = new Document();
    paths.forEach((path, value) -> set.append(MetadataPath.inDocument(path), value));
    return set;
  }

  private static Document removals(Collection<String> paths) {
    Document unset = new Document();
    paths.forEach(path -> unset.append(MetadataPath.inDocument(path), ""));
    return unset;
  }
}
