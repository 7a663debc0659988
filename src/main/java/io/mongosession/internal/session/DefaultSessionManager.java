package io.mongosession.internal.session;

import io.mongosession.AgentConfig;
import io.mongosession.AgentInfo;
import io.mongosession.AgentUpdate;
import io.mongosession.AppendOptions;
import io.mongosession.AppendResult;
import io.mongosession.CreatedSession;
import io.mongosession.Feedback;
import io.mongosession.Message;
import io.mongosession.MessagePage;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewFeedback;
import io.mongosession.NewMessage;
import io.mongosession.NewSession;
import io.mongosession.Page;
import io.mongosession.PageQuery;
import io.mongosession.Redaction;
import io.mongosession.RestoredAgent;
import io.mongosession.Session;
import io.mongosession.SessionExport;
import io.mongosession.SessionUsage;
import io.mongosession.TransferFormat;
import io.mongosession.turn.AgentTurns;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** The parts of a manager, put together; it only delegates to them. */
public final class DefaultSessionManager implements MongoDBSessionManager {

  private final String sessionId;
  private final String owner;
  private final int maxMessages;
  private final int pageSize;
  private final SessionLifecycle lifecycle;
  private final SessionAgents agents;
  private final AgentSync agentSync;
  private final SessionMessages messages;
  private final MessageReading reading;
  private final SessionDrafts drafts;
  private final SessionMetadata metadata;
  private final SessionFeedback feedback;
  private final SessionTurns turns;

  DefaultSessionManager(SessionContext context, CheckedSettings settings, ManagerOptions options) {
    InputMapper input = new InputMapper(context.limits());
    sessionId = context.sessionId();
    owner = options.owner;
    maxMessages = settings.maxMessages();
    pageSize = context.limits().pageSize();
    agents = new SessionAgents(context, input, options.applicationName, settings.historyBytes());
    agentSync = new AgentSync(context, input);
    lifecycle = new SessionLifecycle(context, input, options.applicationName);
    messages = new SessionMessages(context, input, settings.keepOriginal());
    reading = new MessageReading(context, input);
    drafts = new SessionDrafts(context, input, agentSync, messages);
    metadata = new SessionMetadata(context, input, options.metadataHooks);
    turns = new SessionTurns(context, input, options.applicationName, settings.historyBytes());
    feedback =
        new SessionFeedback(context, new FeedbackInput(context.limits()), options.feedbackHooks);
  }

  @Override
  public String sessionId() {
    return sessionId;
  }

  /** Who creates sessions with it, or null. */
  public String owner() {
    return owner;
  }

  /** The turns of the session's agents. */
  public AgentTurns turns() {
    return turns;
  }

  @Override
  public CreatedSession create(NewSession session) {
    return lifecycle.create(session);
  }

  @Override
  public Session session() {
    return lifecycle.session();
  }

  @Override
  public SessionUsage usage() {
    return lifecycle.usage();
  }

  @Override
  public Optional<String> applicationName() {
    return lifecycle.applicationName();
  }

  @Override
  public SessionExport export(TransferFormat format) {
    return lifecycle.export(format);
  }

  @Override
  public Session setRetention(Duration retention) {
    return lifecycle.setRetention(retention);
  }

  @Override
  public void delete() {
    lifecycle.delete();
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
    return messages.append(agentId, batch, options);
  }

  @Override
  public AppendResult appendDraft(String agentId, NewMessage message, Duration lifetime) {
    return drafts.append(agentId, message, lifetime);
  }

  @Override
  public AppendResult completeDraft(
      String agentId, long number, List<NewMessage> batch, AgentUpdate update) {
    return drafts.complete(agentId, number, batch, update);
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
  public void markFailed(String agentId, String idempotencyKey) {
    drafts.fail(agentId, idempotencyKey);
  }

  @Override
  public MessagePage messages(String agentId, MessageQuery query) {
    return reading.page(agentId, query);
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
    return AllPages.read(pageSize, this::guardrailMessages);
  }

  @Override
  public Page<Message> guardrailMessages(PageQuery query) {
    return messages.withGuardrailEvents(query);
  }

  @Override
  public void syncAgent(String agentId, AgentUpdate update, long expectedNumber) {
    agentSync.sync(agentId, update, expectedNumber);
  }

  @Override
  public void syncAgent(String agentId, AgentUpdate update) {
    agentSync.sync(agentId, update);
  }

  @Override
  public List<AgentInfo> listAgents() {
    return AllPages.read(pageSize, this::listAgents);
  }

  @Override
  public Page<AgentInfo> listAgents(PageQuery query) {
    return agents.list(query);
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
    agentSync.updateConfig(agentId, changes);
  }

  @Override
  public void setPromptMetadata(String agentId, Map<String, Object> promptMetadata) {
    agentSync.updateConfig(
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
  public Feedback addFeedback(NewFeedback item, String idempotencyKey) {
    return feedback.add(item, idempotencyKey);
  }

  @Override
  public List<Feedback> getFeedback() {
    return AllPages.read(pageSize, this::getFeedback);
  }

  @Override
  public Page<Feedback> getFeedback(PageQuery query) {
    return feedback.page(query);
  }

  @Override
  public String toString() {
    return "MongoDBSessionManager[session %s]".formatted(sessionId);
  }
}
