package io.mongosession;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What one manager has of its own; what is not set comes from the factory. Valid only while {@link
 * MongoDBSessionManagerFactory#createSessionManager(String, java.util.function.Consumer)} runs; not
 * thread-safe.
 */
public final class SessionManagerOptions {

  String databaseName;
  String collectionName;
  String applicationName;
  String owner;
  boolean anyOwner;
  List<String> metadataFields;
  final List<MetadataHook> metadataHooks = new ArrayList<>();
  final List<FeedbackHook> feedbackHooks = new ArrayList<>();

  SessionManagerOptions(FactorySettings settings) {
    databaseName = settings.databaseName();
    collectionName = settings.collectionName();
    applicationName = settings.applicationName();
    metadataFields = settings.metadataFields();
  }

  /** Another database. */
  public SessionManagerOptions databaseName(String value) {
    databaseName = value;
    return this;
  }

  /** Another collection. */
  public SessionManagerOptions collectionName(String value) {
    collectionName = value;
    return this;
  }

  /** The application a session created by this manager belongs to. */
  public SessionManagerOptions applicationName(String value) {
    applicationName = value;
    return this;
  }

  /**
   * The caller, 1 to 256 characters without control characters: a session this manager creates is
   * theirs, and a session of anyone else is not found. Without an owner a manager sees every
   * session.
   */
  public SessionManagerOptions owner(String value) {
    owner = value;
    return this;
  }

  /**
   * Whether sessions of other owners are found too, as for an administrator; what this manager
   * creates is its owner's all the same. Default false.
   */
  public SessionManagerOptions anyOwner(boolean value) {
    anyOwner = value;
    return this;
  }

  /** Other metadata fields to index (dotted paths), at most 16. */
  public SessionManagerOptions metadataFields(String... values) {
    metadataFields = List.of(values);
    return this;
  }

  /** Adds a hook around metadata operations, inside those of the factory. */
  public SessionManagerOptions metadataHook(MetadataHook hook) {
    metadataHooks.add(Objects.requireNonNull(hook, "hook"));
    return this;
  }

  /** Adds a hook around feedback, inside those of the factory. */
  public SessionManagerOptions feedbackHook(FeedbackHook hook) {
    feedbackHooks.add(Objects.requireNonNull(hook, "hook"));
    return this;
  }

  /** Refuses what MongoDB would refuse later, or what would reach somebody else's data. */
  void check() {
    check("database_name", Names.databaseProblem(databaseName));
    check("collection_name", Names.collectionProblem(collectionName));
    check("application_name", Names.applicationProblem(applicationName));
    if (owner != null) {
      Names.owner(owner);
    }
    if (metadataFields.size() > FactorySettings.MAX_METADATA_FIELDS) {
      throw new InvalidInputException(
          "metadata_fields", "at most " + FactorySettings.MAX_METADATA_FIELDS + " fields");
    }
    metadataFields.forEach(field -> check("metadata_fields", FieldPath.problem(field)));
  }

  private static void check(String field, String problem) {
    if (problem != null) {
      throw new InvalidInputException(field, problem);
    }
  }
}
