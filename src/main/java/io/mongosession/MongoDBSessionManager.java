package io.mongosession;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * One caller's view of one session. Made by {@link MongoDBSessionManagerFactory} without any I/O,
 * used for a request and discarded.
 *
 * <p>A manager is thread-safe. It holds no connection: each round trip takes one from the factory's
 * pool and gives it back. Once it has seen the session it stays with that incarnation: when the
 * session is deleted and another is created under the same id, this manager reports <em>not
 * found</em>, except for {@link #initialize} and {@link #create}, which start over.
 *
 * <p>Only {@link #create} and {@link #initialize} create a session; {@link #registerAgent} adds to
 * one. Every other call on a session or agent that is not there is a {@link NotFoundException}; so
 * is every call on a session of another owner. Every call on an id under which another program
 * stored a document of its own is a {@link ForeignDocumentException}, or <em>not found</em> for a
 * manager that is bound to an owner; the document stays as it is. Every call may end in {@link
 * UnavailableException} (MongoDB did not respond), {@link StorageException} (it refused, or another
 * program damaged a stored document) or {@link IllegalStateException} (the factory is closed); bad
 * arguments are an {@link InvalidInputException} or {@link LimitExceededException} before anything
 * is sent. Round trips are those of a call that succeeds without interference.
 */
public interface MongoDBSessionManager extends AutoCloseable {

  /** The agent id where a caller names none. */
  String DEFAULT_AGENT = "default";

  /** The session's id. */
  String sessionId();

  /**
   * Creates the session, or returns the one that is there, unchanged. Two round trips to create,
   * one otherwise.
   *
   * @throws ConflictException when it exists for another application
   * @throws NotFoundException when the id is taken by another owner
   */
  CreatedSession create(NewSession session);

  /** The session as stored. One round trip. */
  Session session();

  /**
   * The model tokens that the turns of the session took so far; {@link SessionUsage#NONE} where
   * there was none. One round trip.
   */
  SessionUsage usage();

  /** The application the session belongs to. One round trip. */
  Optional<String> applicationName();

  /**
   * Exports the session with all it owns. One round trip; reading takes others. One that is deleted
   * meanwhile ends there.
   */
  SessionExport export(TransferFormat format);

  /**
   * Changes how long the session is kept after its last change, which this is, too. One round trip.
   * Where a sweep runs (see {@link MongoDBSessionManagerFactory#sweep}) the session is deleted with
   * all it owns once nothing was written to it for so long.
   *
   * <p>A change is what {@link Session#updatedAt()} shows: creation, append, turn, sync,
   * configuration and metadata; not a read, feedback or a redaction.
   *
   * @param retention {@link FactorySettings#SHORTEST_RETENTION} to {@link
   *     FactorySettings#LONGEST_RETENTION}, what is left of a millisecond is dropped; null for as
   *     long as the factory says
   * @return the session as it is then
   */
  Session setRetention(Duration retention);

  /**
   * Deletes the session and all it owns. Six round trips. What an append that is under way at this
   * moment still stores can never be seen again and is swept later.
   */
  void delete();

  /**
   * Restores an agent with the last complete messages, as many as the factory's settings name, or
   * registers it, creating the session where there is none. Two round trips.
   *
   * <p>The messages of a restore end at the factory's setting {@code historyBytes}; but the newest
   * exchange, from what the user said last on, is there however large it is, and however many
   * messages it has. Where it has more than were asked for, that is two round trips more, and one
   * for each further {@code page-size} messages. Where system messages lie further back, they come
   * first, and are one round trip more.
   *
   * @param agentId 1 to 128 characters without control characters
   */
  RestoredAgent initialize(String agentId);

  /**
   * As {@link #initialize(String)}, with this many messages.
   *
   * @param lastMessages 0 to the limit {@code page-size}; with 0 no message is read
   */
  RestoredAgent initialize(String agentId, int lastMessages);

  /**
   * Restores an agent with the last messages, and creates nothing. Two round trips, one with 0
   * messages.
   *
   * @param agentId 1 to 128 characters without control characters
   * @param lastMessages 0 or more; no more than the limit {@code page-size} are read
   */
  RestoredAgent restore(String agentId, int lastMessages);

  /** How many messages a restore brings back where the caller names no number. No round trip. */
  int maxMessages();

  /**
   * Registers an agent with the session, which must exist. One round trip, two when the agent is
   * there already.
   *
   * @param agentId 1 to 128 characters without control characters
   * @return true when this call registered it, false when it was there before
   */
  boolean registerAgent(String agentId);

  /** Appends one message. Two round trips. */
  AppendResult appendMessage(String agentId, NewMessage message);

  /**
   * Appends messages in order, with adjacent numbers. Two round trips however many they are; three
   * where a system message is among them and this manager has not seen the agent's counter.
   */
  AppendResult appendMessages(String agentId, List<NewMessage> messages);

  /**
   * Appends messages in order, by the options. Two round trips, the options' update included.
   *
   * <p>A reply that gets lost is not an error: the same messages are sent once more, and those that
   * had arrived are recognised. When that fails too the outcome is unknown; with an idempotency key
   * the call may be repeated at any time and completes what was begun. Such a repetition leaves the
   * agent's state alone: it may be newer by now. To ensure that, a call with a key and an update
   * that changes something takes four round trips.
   *
   * @param messages at least one, at most the limit {@code page-size}
   * @throws ConflictException when the expected number is not the next one
   * @throws KeyReusedException when the idempotency key was used for other messages
   */
  AppendResult appendMessages(String agentId, List<NewMessage> messages, AppendOptions options);

  /**
   * Appends a message that is still being written, so that its place in the log is known and no
   * reader takes it for complete. Two round trips.
   *
   * <p>Whoever appended it completes or aborts it. When that does not happen in time, because this
   * process died for instance, every reader sees it as {@link MessageStatus#ABORTED}: its lifetime
   * and the time a write may take later. A restore does not bring it back, and a redaction ends it.
   *
   * @param message the role, and the content it has until it is complete
   * @param lifetime how long it may take until it is completed, more than zero
   */
  AppendResult appendDraft(String agentId, NewMessage message, Duration lifetime);

  /**
   * Completes a draft together with what the agent became. One round trip, one more where the
   * update changes something; three where it takes more than one message. Repeating it with the
   * same message is no error.
   *
   * @param number the draft's
   * @param messages the message; or several, of which the first takes the draft's place and the
   *     others follow behind, so that steps which led to a reply stand in front of it
   * @param update stored on the agent; its message metrics are ignored, messages carry their own
   * @return where the messages are
   * @throws ConflictException when it is no draft any more: completed with something else, aborted,
   *     redacted, or over its time
   * @throws NotFoundException when it is gone, with its session
   */
  AppendResult completeDraft(
      String agentId, long number, List<NewMessage> messages, AgentUpdate update);

  /**
   * Ends a draft half-way. One round trip. Nothing happens where it is no draft any more.
   *
   * @param content as far as it got, any JSON value but null
   */
  void abortDraft(String agentId, long number, Object content);

  /**
   * Marks a user's message that got no reply, as {@link MessageStatus#FAILED}. One round trip.
   *
   * @throws ConflictException when it is a draft, or was aborted
   */
  void markFailed(String agentId, long number);

  /**
   * As {@link #markFailed(String, long)}, for a message of which it is not known whether it was
   * stored, and so not under which number. Two round trips.
   *
   * @param idempotencyKey with which it was appended, alone
   * @throws NotFoundException when it is not stored, as far as is known
   */
  void markFailed(String agentId, String idempotencyKey);

  /**
   * A page of an agent's messages, drafts and aborted ones among them. Two round trips; one more
   * for a page of {@link MessageQuery#before} behind which a number is missing.
   *
   * <p>MongoDB sends up to 16 MiB in one reply, which are in memory while the page is read, however
   * much of it the page shows. Of large messages ask for small pages.
   */
  MessagePage messages(String agentId, MessageQuery query);

  /**
   * One message. Two round trips; one for a manager that has seen the session, which is asked then
   * only where there is no such message. So a message of a session that is being deleted is found
   * until it is deleted itself.
   */
  Message message(String agentId, long number);

  /**
   * How many messages an agent has, drafts and aborted ones among them; see {@link
   * AgentInfo#messageCount()}. One round trip.
   */
  long messageCount(String agentId);

  /**
   * Replaces the content of a message, and ends a draft; its metrics and earlier guardrail events
   * stay. The original is gone from the database unless the factory is set to keep it. Two round
   * trips; three when the original is kept.
   *
   * @throws ConflictException when the redaction's expected number is not the next one
   */
  Message redactMessage(String agentId, long number, Redaction redaction);

  /**
   * Replaces the content of the latest message: the last one this manager appended or restored, so
   * that another writer's message is never hit by mistake; where it did neither, the last one
   * stored. Two round trips; three when the original is kept.
   */
  Message redactLatestMessage(String agentId, Redaction redaction);

  /**
   * What guardrails did in this session, message by message, oldest first. Two round trips for each
   * page of {@link #guardrailMessages(PageQuery)}, which holds less in memory.
   */
  List<Message> guardrailMessages();

  /** A page of the messages that a guardrail touched, oldest first. Two round trips. */
  Page<Message> guardrailMessages(PageQuery query);

  /**
   * Stores what the update carries and leaves the rest. No round trip when this manager knows that
   * nothing changed, one when something did, two more for message metrics.
   */
  void syncAgent(String agentId, AgentUpdate update);

  /**
   * As {@link #syncAgent(String, AgentUpdate)} while nobody appends: for an update that was made
   * from the messages that were read. One round trip.
   *
   * @param update its message metrics are ignored
   * @param expectedNumber the number that the agent's next message gets
   * @throws ConflictException when it is another by now; nothing was stored
   */
  void syncAgent(String agentId, AgentUpdate update, long expectedNumber);

  /**
   * All agents, as they were registered. One round trip for each page of {@link
   * #listAgents(PageQuery)}, which holds less in memory.
   */
  List<AgentInfo> listAgents();

  /** A page of the agents, as they were registered. One round trip. */
  Page<AgentInfo> listAgents(PageQuery query);

  /** One agent. One round trip. */
  AgentInfo agent(String agentId);

  /** An agent's configuration. One round trip. */
  AgentConfig agentConfig(String agentId);

  /** Stores the non-null members of the configuration. One round trip. */
  void updateAgentConfig(String agentId, AgentConfig changes);

  /** Replaces an agent's prompt metadata. One round trip. */
  void setPromptMetadata(String agentId, Map<String, Object> promptMetadata);

  /** The session's metadata, unmodifiable. One round trip; hooks apply. */
  Map<String, Object> getMetadata();

  /**
   * Sets fields and leaves all others. One round trip, three now and then to measure what is
   * stored; hooks apply.
   *
   * @param metadata at least one field; a dot in a key addresses a nested field
   * @throws LimitExceededException when all metadata together would be over {@code metadata-bytes}
   *     or {@code metadata-keys}; what was over it before may become smaller
   * @throws ConflictException when the metadata is near its limit and others changed it each of 100
   *     times
   */
  void updateMetadata(Map<String, Object> metadata);

  /**
   * Merges a patch into the metadata by the caller's function, for example as a JSON Merge Patch
   * does, and stores what changed. Two round trips; hooks see the patch as an update. Nothing that
   * another writer stores at the same time is lost: when the metadata changed between reading and
   * writing it is read and merged again, up to 10 times.
   *
   * @param patch what to merge; names are literal, without dots
   * @param merge makes the new metadata of the stored one and the patch; may be called several
   *     times
   * @return the metadata as stored now
   * @throws ConflictException when others changed it each of the 10 times; nothing was stored
   * @throws LimitExceededException as {@link #updateMetadata}; nothing was stored
   */
  Map<String, Object> mergeMetadata(
      Map<String, Object> patch, BinaryOperator<Map<String, Object>> merge);

  /**
   * Removes fields, however large the metadata is; those that are not there are no error. One round
   * trip; hooks apply.
   *
   * @param keys at least one, at most the limit {@code metadata-keys}; a dot addresses a nested
   *     field
   */
  void deleteMetadata(Collection<String> keys);

  /** As {@link #deleteMetadata(Collection)}. */
  default void deleteMetadata(String... keys) {
    deleteMetadata(List.of(keys));
  }

  /** As {@link #addFeedback(NewFeedback, String)}; each call stores. */
  default Feedback addFeedback(NewFeedback feedback) {
    return addFeedback(feedback, null);
  }

  /**
   * Stores feedback once, however often it is sent with the same key. Two round trips, one more
   * when it names a message, one more for a repeat, and three more where what is stored is counted;
   * hooks apply each time.
   *
   * @param idempotencyKey 1 to 256 printable characters, unique per session and agent that the
   *     feedback names; good as long as the session lives. Null: each call stores
   * @return what is stored, also for a repeat
   * @throws KeyReusedException when other feedback was stored with this key
   * @throws LimitExceededException when the session has as much as the limit {@code feedback}
   */
  Feedback addFeedback(NewFeedback feedback, String idempotencyKey);

  /**
   * All feedback of the session, oldest first. Two round trips for each page of {@link
   * #getFeedback(PageQuery)}, which holds less in memory.
   */
  List<Feedback> getFeedback();

  /** A page of the session's feedback, oldest first. Two round trips. */
  Page<Feedback> getFeedback(PageQuery query);

  /** Does nothing: a manager holds nothing that would have to be closed. */
  @Override
  default void close() {}
}
