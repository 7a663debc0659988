package io.mongosession;

import java.util.List;

/**
 * What one manager has of its own; what is not set comes from the factory. Valid only while {@link
 * MongoDBSessionManagerFactory#createSessionManager(String, java.util.function.Consumer)} runs; not
 * thread-safe. A value that is not acceptable is an {@link InvalidInputException} at once.
 */
public interface SessionManagerOptions {

  /** Another database. */
  SessionManagerOptions databaseName(String value);

  /** Another collection. */
  SessionManagerOptions collectionName(String value);

  /** The application a session created by this manager belongs to. */
  SessionManagerOptions applicationName(String value);

  /**
   * The caller, 1 to 256 characters without control characters: a session this manager creates is
   * theirs, and a session of anyone else is not found. Without an owner (null, the default) a
   * manager sees every session.
   */
  SessionManagerOptions owner(String value);

  /**
   * Whether sessions of other owners are found too, as for an administrator; what this manager
   * creates is its owner's all the same. Default false.
   */
  SessionManagerOptions anyOwner(boolean value);

  /** Other metadata fields to index (dotted paths), at most 16. */
  SessionManagerOptions metadataFields(String... values);

  /** As {@link #metadataFields(String...)}. */
  SessionManagerOptions metadataFields(List<String> values);

  /** Adds a hook around metadata operations, inside those of the factory and those before. */
  SessionManagerOptions metadataHook(MetadataHook hook);

  /**
   * Adds a hook around metadata operations, outside all others, those of the factory included: for
   * one that must see every operation, also those that another hook refuses.
   */
  SessionManagerOptions outermostMetadataHook(MetadataHook hook);

  /** Adds a hook around feedback, inside those of the factory and those before. */
  SessionManagerOptions feedbackHook(FeedbackHook hook);
}
