package io.mongosession.internal.session;

import io.mongosession.FeedbackHook;
import io.mongosession.InvalidInputException;
import io.mongosession.MetadataHook;
import io.mongosession.SessionManagerOptions;
import io.mongosession.internal.bson.MetadataPath;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.store.Indexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What one manager has of its own, on top of what its factory has. */
final class ManagerOptions implements SessionManagerOptions {

  String databaseName;
  String collectionName;
  String applicationName;
  String owner;
  boolean anyOwner;
  List<String> metadataFields;
  List<MetadataHook> metadataHooks;
  List<FeedbackHook> feedbackHooks;

  ManagerOptions(CheckedSettings settings) {
    databaseName = settings.databaseName();
    collectionName = settings.collectionName();
    applicationName = settings.applicationName();
    metadataFields = settings.metadataFields();
    metadataHooks = settings.metadataHooks();
    feedbackHooks = settings.feedbackHooks();
  }

  @Override
  public SessionManagerOptions databaseName(String value) {
    check("database_name", NameRules.databaseProblem(value));
    databaseName = value;
    return this;
  }

  @Override
  public SessionManagerOptions collectionName(String value) {
    check("collection_name", NameRules.collectionProblem(value));
    collectionName = value;
    return this;
  }

  @Override
  public SessionManagerOptions applicationName(String value) {
    check("application_name", NameRules.applicationProblem(value));
    applicationName = value;
    return this;
  }

  @Override
  public SessionManagerOptions owner(String value) {
    owner = value == null ? null : NameRules.owner(value);
    return this;
  }

  @Override
  public SessionManagerOptions anyOwner(boolean value) {
    anyOwner = value;
    return this;
  }

  @Override
  public SessionManagerOptions metadataFields(String... values) {
    return metadataFields(List.of(values));
  }

  @Override
  public SessionManagerOptions metadataFields(List<String> values) {
    if (values.size() > Indexes.MAX_METADATA_FIELDS) {
      throw new InvalidInputException(
          "metadata_fields", "at most " + Indexes.MAX_METADATA_FIELDS + " fields");
    }
    values.forEach(field -> check("metadata_fields", MetadataPath.problem(field)));
    metadataFields = List.copyOf(values);
    return this;
  }

  @Override
  public SessionManagerOptions metadataHook(MetadataHook hook) {
    metadataHooks = with(metadataHooks, hook);
    return this;
  }

  @Override
  public SessionManagerOptions outermostMetadataHook(MetadataHook hook) {
    List<MetadataHook> outside = new ArrayList<>(List.of(hook));
    outside.addAll(metadataHooks);
    metadataHooks = outside;
    return this;
  }

  @Override
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
