package io.mongosession;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.bson.Document;

/** Puts the parts of a manager together. */
final class DefaultSessionManager implements MongoDBSessionManager {

  private final SessionContext context;
  private final SessionInput input;
  private final SessionAgents agents;
  private final SessionMessages messages;
  private final SessionDrafts drafts;
  private final SessionMetadata metadata;
  private final SessionFeedback feedback;
  private final String applicationName;
  private final int maxMessages;

  DefaultSessionManager(SessionContext context, CheckedSettings settings, ManagerOptions options) {
    this.context = context;
    applicationName = options.applicationName;
    input = new SessionInput(context.limits());
    agents = new SessionAgents(context, input, applicationName);
    messages = new SessionMessages(context, input, agents, settings.keepOriginal());
    drafts = new SessionDrafts(context, input, agents, messages);
    metadata = new SessionMetadata(context, input, options.metadataHooks);
    feedback = new SessionFeedback(context, input, options.feedbackHooks);
    maxMessages = settings.maxMessages();
  }

  @Override
  public String sessionId() {
    return context.sessionId();
  }

  @Override
  public CreatedSession create(NewSession session) {
    String type = input.sessionType(session.sessionType());
    String application =
        session.applicationName() == null ? applicationName : session.applicationName();
    SessionInput.checkApplicationName(application);
    Document given =
        session.metadata() == null ? new Document() : input.metadata(session.metadata(), false);
    return context.run("create_session", () -> create(type, application, given));
  }

  private CreatedSession create(String type, String application, Document given) {
    SessionRef ref = context.freshRef();
    Document fresh = SessionStore.newSession(ref, type, application, given);
    Document stored =
        context.storage().sessions().findOrInsert(ref, fresh, Documents.sessionFields());
    Session session = Documents.session(stored);
    if (application != null && !application.equals(session.applicationName())) {
      throw new ConflictException(
          ref.id(),
          null,
          "session '%s' belongs to another application; application_name never changes"
              .formatted(ref.id()));
    }
    agents.moveTo(SessionKey.of(stored));
    return new CreatedSession(session, SessionStore.isSame(stored, fresh));
  }

  @Override
  public Session session() {
    return context.run(
        "get_session",
        () ->
            Documents.session(
                context.storage().sessions().find(context.ref(), Documents.sessionFields())));
  }

  @Override
  public Optional<String> applicationName() {
    return context.run(
        "get_application_name",
        () ->
            Optional.ofNullable(
                StoredFields.text(
                    context.storage().sessions().find(context.ref(), Fields.APPLICATION_NAME),
                    Fields.APPLICATION_NAME)));
  }

  @Override
  public void delete() {
    context.run(
        "delete_session",
        () -> {
          context.stayWith(context.storage().remover().delete(context.ref()));
          agents.forget();
        });
    context.sweep();
  }

  @Override
  public RestoredAgent initialize(String agentId) {
    return initialize(agentId, maxMessages);
  }

  @Override
  public RestoredAgent initialize(String agentId, int lastMessages) {
    return agents.initialize(agentId, lastMessages);
  }

  @Override
  public RestoredAgent restore(String agentId, int lastMessages) {
    return agents.restore(agentId, lastMessages);
  }

  @Override
  public int maxMessages() {
    return maxMessages;
  }

  @Override
  public boolean registerAgent(String agentId) {
    return agents.register(agentId);
  }

  @Override
  public AppendResult appendMessage(String agentId, NewMessage message) {
    return appendMessages(agentId, List.of(message), AppendOptions.none());
  }

  @Override
  public AppendResult appendMessages(String agentId, List<NewMessage> batch) {
    return appendMessages(agentId, batch, AppendOptions.none());
  }

  @Override
  public AppendResult appendMessages(
      String agentId, List<NewMessage> batch, AppendOptions options) {
    return messages.append(
        agentId, input.messages(batch), Objects.requireNonNull(options, "options"));
  }

  @Override
  public AppendResult appendDraft(String agentId, NewMessage message, Duration lifetime) {
    return drafts.append(agentId, message, lifetime);
  }

  @Override
  public AppendResult completeDraft(
      String agentId, long number, List<NewMessage> whole, AgentUpdate update) {
    return drafts.complete(agentId, number, whole, update);
  }

  @Override
  public void abortDraft(String agentId, long number, Object content) {
    drafts.abort(agentId, number, content);
  }

  @Override
  public void markFailed(String agentId, long number) {
    drafts.fail(agentId, number);
  }

  @Override
  public MessagePage messages(String agentId, MessageQuery query) {
    return messages.page(agentId, query);
  }

  @Override
  public Message message(String agentId, long number) {
    return messages.get(agentId, number);
  }

  @Override
  public long messageCount(String agentId) {
    return messages.count(agentId);
  }

  @Override
  public Message redactMessage(String agentId, long number, Redaction redaction) {
    return messages.redact(agentId, number, redaction);
  }

  @Override
  public Message redactLatestMessage(String agentId, Redaction redaction) {
    return messages.redactLatest(agentId, redaction);
  }

  @Override
  public List<Message> guardrailMessages() {
    return messages.withGuardrailEvents();
  }

  @Override
  public void syncAgent(String agentId, AgentUpdate update) {
    agents.sync(agentId, update);
  }

  @Override
  public List<AgentInfo> listAgents() {
    return agents.list();
  }

  @Override
  public AgentInfo agent(String agentId) {
    return agents.get(agentId);
  }

  @Override
  public AgentConfig agentConfig(String agentId) {
    return agents.config(agentId);
  }

  @Override
  public void updateAgentConfig(String agentId, AgentConfig changes) {
    agents.updateConfig(agentId, changes);
  }

  @Override
  public void setPromptMetadata(String agentId, Map<String, Object> promptMetadata) {
    agents.updateConfig(
        agentId, new AgentConfig(null, null, Objects.requireNonNull(promptMetadata)));
  }

  @Override
  public Map<String, Object> getMetadata() {
    return metadata.get();
  }

  @Override
  public void updateMetadata(Map<String, Object> fields) {
    metadata.update(fields);
  }

  @Override
  public Map<String, Object> mergeMetadata(
      Map<String, Object> patch, BinaryOperator<Map<String, Object>> merge) {
    return metadata.merge(patch, merge);
  }

  @Override
  public void deleteMetadata(Collection<String> keys) {
    metadata.delete(keys);
  }

  @Override
  public Feedback addFeedback(NewFeedback item) {
    return feedback.add(item);
  }

  @Override
  public List<Feedback> getFeedback() {
    return feedback.all();
  }

  @Override
  public String toString() {
    return "MongoDBSessionManager[session %s]".formatted(sessionId());
  }
}
