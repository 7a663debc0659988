package io.mongosession.internal.transfer;

import io.mongosession.internal.bson.Fields;
import java.util.List;
import org.bson.Document;

/** The usage in the line of a session: what turns here go on adding to. */
final class ImportedUsage {

  /** What a sum may be: far from where adding to it would fail. */
  private static final long MOST = 1L << 53;

  /** The most models; a session document is read with all of them. */
  private static final int MAX_MODELS = 256;

  private static final List<String> TOKENS =
      List.of(
          Fields.INPUT_TOKENS,
          Fields.OUTPUT_TOKENS,
          Fields.TOTAL_TOKENS,
          Fields.CACHED_INPUT_TOKENS,
          Fields.REASONING_TOKENS);

  private ImportedUsage() {}

  /** Throws where something of it could not be added to. */
  static void check(Members members, Document usage) {
    checkCount(members, Fields.USAGE, usage, Fields.TURNS);
    checkCounts(members, Fields.USAGE, usage);
    Object byModel = usage.getOrDefault(Fields.BY_MODEL, new Document());
    if (!(byModel instanceof Document models) || models.size() > MAX_MODELS) {
      throw members.wrong(
          Fields.USAGE_BY_MODEL, "an object of at most %d models".formatted(MAX_MODELS));
    }
    models.forEach(
        (model, counts) -> {
          if (!(counts instanceof Document ofModel)) {
            throw members.wrong(Fields.USAGE_BY_MODEL, "an object of objects");
          }
          checkCounts(members, Fields.USAGE_BY_MODEL, ofModel);
        });
  }

  private static void checkCounts(Members members, String path, Document counts) {
    TOKENS.forEach(name -> checkCount(members, path, counts, name));
  }

  private static void checkCount(Members members, String path, Document counts, String name) {
    Object count = counts.getOrDefault(name, 0);
    boolean isWhole = count instanceof Integer || count instanceof Long;
    if (!isWhole || ((Number) count).longValue() < 0 || ((Number) count).longValue() >= MOST) {
      throw members.wrong(path + "." + name, "a whole number, 0 or more");
    }
  }
}
