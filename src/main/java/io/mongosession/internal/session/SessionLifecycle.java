package io.mongosession.internal.session;

import io.mongosession.ConflictException;
import io.mongosession.CreatedSession;
import io.mongosession.NewSession;
import io.mongosession.Session;
import io.mongosession.SessionExport;
import io.mongosession.SessionUsage;
import io.mongosession.TransferFormat;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.SessionStore;
import io.mongosession.internal.store.StoredFields;
import io.mongosession.internal.store.Stores;
import io.mongosession.internal.store.UsageFields;
import io.mongosession.internal.transfer.Database;
import io.mongosession.internal.transfer.ExportRun;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.bson.Document;

/** The life of a session: creating, reading and deleting it. */
final class SessionLifecycle {

  private final SessionContext context;
  private final InputMapper input;
  private final String applicationName;

  SessionLifecycle(SessionContext context, InputMapper input, String applicationName) {
    this.context = context;
    this.input = input;
    this.applicationName = applicationName;
  }

  CreatedSession create(NewSession session) {
    String type = input.sessionType(session.sessionType());
    String application =
        session.applicationName() == null ? applicationName : session.applicationName();
    InputMapper.checkApplicationName(application);
    Document metadata =
        session.metadata() == null ? new Document() : input.metadata(session.metadata(), false);
    new MetadataWriter(context, input).checkFirst(metadata);
    InputMapper.checkRetention(session.retention());
    return context.run(
        "create_session", () -> create(type, application, metadata, session.retention()));
  }

  private CreatedSession create(
      String type, String application, Document metadata, Duration retention) {
    SessionRef ref = context.freshRef();
    Document fresh = SessionStore.newSession(ref, type, application, metadata, retention);
    Document stored =
        context.storage().sessions().findOrInsert(ref, fresh, RecordMapper.sessionFields());
    Session session = RecordMapper.session(stored, context.retention());
    if (application != null && !application.equals(session.applicationName())) {
      throw new ConflictException(
          ref.id(),
          null,
          "session '%s' belongs to another application; application_name never changes"
              .formatted(ref.id()));
    }
    context.knowledge().moveTo(SessionKey.of(stored));
    return new CreatedSession(session, SessionStore.isSame(stored, fresh));
  }

  Session session() {
    return context.run(
        "get_session",
        () -> RecordMapper.session(find(RecordMapper.sessionFields()), context.retention()));
  }

  SessionUsage usage() {
    return context.run(
        "get_usage",
        () -> {
          SessionUsage usage = UsageFields.read(find(Fields.USAGE));
          return usage == null ? SessionUsage.NONE : usage;
        });
  }

  Session setRetention(Duration retention) {
    InputMapper.checkRetention(retention);
    return context.run(
        "set_retention",
        () -> {
          Document changed = context.storage().changes().setRetention(context.ref(), retention);
          context.knowledge().stayWith(SessionKey.of(changed));
          return RecordMapper.session(changed, context.retention());
        });
  }

  Optional<String> applicationName() {
    return context.run(
        "get_application_name",
        () ->
            Optional.ofNullable(
                StoredFields.text(find(Fields.APPLICATION_NAME), Fields.APPLICATION_NAME)));
  }

  private Document find(String... fields) {
    return context.storage().sessions().find(context.ref(), fields);
  }

  /** The session, to be read piece by piece; it is there when this returns. */
  SessionExport export(TransferFormat format) {
    String operation = "export_session";
    SessionRef ref = context.run(operation, () -> context.freshRef().with(context.readKey()));
    return ExportRun.of(
        new Database() {
          @Override
          public <T> T call(Function<Stores, T> commands) {
            return context.run(operation, () -> commands.apply(context.storage()));
          }
        },
        format,
        ref);
  }

  void delete() {
    context.run(
        "delete_session",
        () -> {
          context.knowledge().stayWith(context.storage().remover().delete(context.ref()));
          context.knowledge().forget();
        });
    context.storage().remover().sweep();
  }
}
