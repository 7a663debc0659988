package io.mongosession;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What one manager has of its own; what is not set comes from the factory. Valid only while {@link
 * MongoDBSessionManagerFactory#createSessionManager(String, java.util.function.Consumer)} runs; not
 * thread-safe. A value that is not acceptable is an {@link InvalidInputException} at once.
 */
public final class SessionManagerOptions {

  String databaseName;
  String collectionName;
  String applicationName;
  String owner;
  boolean anyOwner;
  List<String> metadataFields;
  List<MetadataHook> metadataHooks;
  List<FeedbackHook> feedbackHooks;

  SessionManagerOptions(FactorySettings settings) {
    databaseName = settings.databaseName();
    collectionName = settings.collectionName();
    applicationName = settings.applicationName();
    metadataFields = settings.metadataFields();
    metadataHooks = settings.metadataHooks();
    feedbackHooks = settings.feedbackHooks();
  }

  /** Another database. */
  public SessionManagerOptions databaseName(String value) {
    check("database_name", Names.databaseProblem(value));
    databaseName = value;
    return this;
  }

  /** Another collection. */
  public SessionManagerOptions collectionName(String value) {
    check("collection_name", Names.collectionProblem(value));
    collectionName = value;
    return this;
  }

  /** The application a session created by this manager belongs to. */
  public SessionManagerOptions applicationName(String value) {
    check("application_name", Names.applicationProblem(value));
    applicationName = value;
    return this;
  }

  /**
   * The caller, 1 to 256 characters without control characters: a session this manager creates is
   * theirs, and a session of anyone else is not found. Without an owner (null, the default) a
   * manager sees every session.
   */
  public SessionManagerOptions owner(String value) {
    owner = value == null ? null : Names.owner(value);
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
    return metadataFields(List.of(values));
  }

  /** As {@link #metadataFields(String...)}. */
  public SessionManagerOptions metadataFields(List<String> values) {
    if (values.size() > FactorySettings.MAX_METADATA_FIELDS) {
      throw new InvalidInputException(
          "metadata_fields", "at most " + FactorySettings.MAX_METADATA_FIELDS + " fields");
    }
    values.forEach(field -> check("metadata_fields", FieldPath.problem(field)));
    metadataFields = List.copyOf(values);
    return this;
  }

  /** Adds a hook around metadata operations, inside those of the factory and those before. */
  public SessionManagerOptions metadataHook(MetadataHook hook) {
    metadataHooks = with(metadataHooks, hook);
    return this;
  }

  /**
   * Adds a hook around metadata operations, outside all others, those of the factory included: for
   * one that must see every operation, also those that another hook refuses.
   */
  public SessionManagerOptions outermostMetadataHook(MetadataHook hook) {
    List<MetadataHook> outside = new ArrayList<>(List.of(hook));
    outside.addAll(metadataHooks);
    metadataHooks = outside;
    return this;
  }

  /** Adds a hook around feedback, inside those of the factory and those before. */
  public SessionManagerOptions feedbackHook(FeedbackHook hook) {
    feedbackHooks = with(feedbackHooks, hook);
    return this;
  }

  private static <T> List<T> with(List<T> hooks, T hook) {
    List<T> more = new ArrayList<>(hooks);
    more.add(Objects.requireNonNull(hook, "hook"));
    return more;
  }

  /** Refuses what MongoDB would refuse later, or what would reach somebody else's data. */
  private static void check(String field, String problem) {
    if (problem != null) {
      throw new InvalidInputException(field, problem);
    }
  }
}
