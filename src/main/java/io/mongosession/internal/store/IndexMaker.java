package io.mongosession.internal.store;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes the indexes around one collection of sessions: those of a collection in one command; one by
 * one where that is refused, so that one that cannot be made keeps no other back. Used by one
 * thread at a time.
 */
final class IndexMaker {

  private static final Logger LOG = LogContext.logger(IndexMaker.class.getName());

  private static final Map<Integer, String> ADVICE =
      Map.of(
          13,
          "the user has no right to; grant it readWrite on the database, or make the index by hand",
          67,
          "MongoDB takes no more on this collection; drop one that is not needed, or index fewer"
              + " metadata fields",
          85,
          "there is one of these fields with other options; drop that one",
          86,
          "there is one of this name with other fields or options; drop that one",
          11000,
          "documents that another program stored have the same values; remove or renumber them");

  private final MongoNamespace sessions;

  /** Each is logged once until it is made. */
  private final Set<Index> refused = new HashSet<>();

  IndexMaker(MongoNamespace sessions) {
    this.sessions = sessions;
  }

  /** Makes what can be made at this moment; returns the rest. */
  List<Index> make(MongoClient client, Set<Index> missing) {
    MongoDatabase database = client.getDatabase(sessions.getDatabaseName());
    Map<String, List<Index>> byCollection =
        missing.stream()
            .collect(
                Collectors.groupingBy(
                    index -> index.collection(sessions), TreeMap::new, Collectors.toList()));
    List<Index> left = new ArrayList<>();
    byCollection.forEach((collection, indexes) -> left.addAll(make(database, indexes)));
    return left;
  }

  private List<Index> make(MongoDatabase database, List<Index> indexes) {
    try {
      create(database, indexes);
      return List.of();
    } catch (MongoException | IllegalStateException e) {
      if (e instanceof MongoCommandException refusal && !MongoErrors.isOutage(refusal)) {
        return indexes.size() == 1 ? refused(indexes.get(0), refusal) : oneByOne(database, indexes);
      }
      // Not about the indexes. A long build goes on at the server, and is done at a later attempt.
      LOG.log(Level.DEBUG, "indexes of %s are not made yet".formatted(sessions), e);
      return indexes;
    }
  }

  private List<Index> oneByOne(MongoDatabase database, List<Index> indexes) {
    List<Index> left = new ArrayList<>();
    indexes.forEach(index -> left.addAll(make(database, List.of(index))));
    return left;
  }

  private void create(MongoDatabase database, List<Index> indexes) {
    database
        .getCollection(indexes.get(0).collection(sessions))
        .createIndexes(indexes.stream().map(Index::model).toList());
    refused.removeAll(indexes);
  }

  private List<Index> refused(Index index, MongoCommandException e) {
    if (refused.add(index)) {
      LOG.log(
          Level.WARNING,
          "index {0}{1} of {2}.{3} cannot be made: {4} (error code {5}). Everything works without,"
              + " but may be slow. It is tried again once a minute.",
          index.keys().toJson(),
          index.unique() ? ", unique," : "",
          sessions.getDatabaseName(),
          index.collection(sessions),
          ADVICE.getOrDefault(e.getErrorCode(), "MongoDB refused it"),
          String.valueOf(e.getErrorCode()));
    }
    LOG.log(Level.DEBUG, "an index was refused", e);
    return List.of(index);
  }
}
