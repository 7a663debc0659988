package io.mongosession.internal.store;

import io.mongosession.SessionUsage;
import io.mongosession.TokenUsage;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.Document;

/** The model tokens of a session's turns, as they are stored in its document. */
public final class UsageFields {

  private static final Set<String> COUNTS =
      Set.of(
          Fields.TURNS,
          Fields.INPUT_TOKENS,
          Fields.OUTPUT_TOKENS,
          Fields.TOTAL_TOKENS,
          Fields.CACHED_INPUT_TOKENS,
          Fields.REASONING_TOKENS);

  private UsageFields() {}

  /** What is stored; null where there is nothing. What is no number counts as none. */
  public static SessionUsage read(Document session) {
    if (!(session.get(Fields.USAGE) instanceof Document usage)) {
      return null;
    }
    Map<String, TokenUsage> models = new LinkedHashMap<>();
    byModel(session)
        .forEach(
            (name, counts) -> {
              if (counts instanceof Document ofModel) {
                models.put(KeyEncoding.decode(name), tokens(ofModel));
              }
            });
    return new SessionUsage(count(usage, Fields.TURNS), tokens(usage), models);
  }

  private static TokenUsage tokens(Document counts) {
    return new TokenUsage(
        count(counts, Fields.INPUT_TOKENS),
        count(counts, Fields.OUTPUT_TOKENS),
        count(counts, Fields.TOTAL_TOKENS),
        count(counts, Fields.CACHED_INPUT_TOKENS),
        count(counts, Fields.REASONING_TOKENS));
  }

  /** The model tokens of all turns so far. */
  public static long used(Document session) {
    return session.get(Fields.USAGE) instanceof Document usage
        ? count(usage, Fields.TOTAL_TOKENS)
        : 0;
  }

  /** The names under which models are counted so far. */
  public static Set<String> models(Document session) {
    return byModel(session).keySet().stream().map(KeyEncoding::decode).collect(Collectors.toSet());
  }

  private static Document byModel(Document session) {
    return session.get(Fields.USAGE) instanceof Document usage
            && usage.get(Fields.BY_MODEL) instanceof Document byModel
        ? byModel
        : new Document();
  }

  private static long count(Document counts, String name) {
    return counts.get(name) instanceof Number number ? Math.max(0, number.longValue()) : 0;
  }

  /** Has the update of a reservation add up what its messages took. */
  static void add(Document increments, MeasuredUsage measured) {
    if (measured.turns() > 0) {
      increments.append(Fields.USAGE + "." + Fields.TURNS, measured.turns());
    }
    if (!measured.byModel().isEmpty()) {
      add(increments, Fields.USAGE, measured.tokens());
    }
    measured
        .byModel()
        .forEach(
            (name, tokens) ->
                add(increments, Fields.USAGE_BY_MODEL + "." + KeyEncoding.encode(name), tokens));
  }

  private static void add(Document increments, String path, TokenUsage tokens) {
    increments
        .append(path + "." + Fields.INPUT_TOKENS, tokens.inputTokens())
        .append(path + "." + Fields.OUTPUT_TOKENS, tokens.outputTokens())
        .append(path + "." + Fields.TOTAL_TOKENS, tokens.totalTokens())
        .append(path + "." + Fields.CACHED_INPUT_TOKENS, tokens.cachedInputTokens())
        .append(path + "." + Fields.REASONING_TOKENS, tokens.reasoningTokens());
  }

  /** Throws where something is stored in its place that nothing can be added to. */
  static void check(Document session) {
    StoredFields.checkPresent(Kind.SESSION, session, Fields.USAGE, Document.class, "an object");
    if (session.get(Fields.USAGE) instanceof Document usage) {
      checkCounts(session, Fields.USAGE, usage);
      checkObject(session, Fields.USAGE_BY_MODEL, usage, Fields.BY_MODEL);
    }
    Document byModel = byModel(session);
    for (String name : byModel.keySet()) {
      String path = Fields.USAGE_BY_MODEL + "." + name;
      checkObject(session, path, byModel, name);
      checkCounts(session, path, byModel.get(name, Document.class));
    }
  }

  private static void checkObject(Document session, String path, Document in, String name) {
    if (in.containsKey(name) && !(in.get(name) instanceof Document)) {
      throw new ForeignFieldException(Kind.SESSION, session, path, in.get(name), "an object");
    }
  }

  private static void checkCounts(Document session, String path, Document counts) {
    counts.forEach(
        (name, count) -> {
          if (COUNTS.contains(name) && !(count instanceof Number)) {
            throw new ForeignFieldException(
                Kind.SESSION, session, path + "." + name, count, "a number");
          }
        });
  }
}
