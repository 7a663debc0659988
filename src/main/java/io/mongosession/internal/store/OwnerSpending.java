package io.mongosession.internal.store;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.WriteTimeLimit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.bson.Document;

/**
 * How many model tokens the turns of each owner took on a day, in UTC: one document per owner and
 * day, which names the owner by a hash alone.
 */
public final class OwnerSpending {

  /** How many of the last writers are known: a writer who sends again does so at once. */
  private static final int KEPT = 64;

  private static final int DELETED_AT_ONCE = 1000;

  private final MongoCollection<Document> days;

  OwnerSpending(MongoCollection<Document> days) {
    this.days = days.withReadPreference(ReadPreference.primary());
  }

  /** How much the owner has used on this day so far. One round trip. */
  public long spent(String owner, LocalDate day) {
    Document found = days.find(new Document(Fields.ID, id(owner, day))).first();
    return found != null && found.get(Fields.TOKENS) instanceof Number tokens
        ? tokens.longValue()
        : 0;
  }

  /**
   * Adds tokens, once for each write token, however often it is sent. One round trip; one more
   * where others begin the owner's day at the same moment.
   */
  public void add(String owner, LocalDate day, String writeToken, long tokens) {
    Document fresh =
        new Document(Fields.ID, id(owner, day))
            .append(Fields.RECENT, new Document("$ne", writeToken));
    Document update =
        new Document("$inc", new Document(Fields.TOKENS, tokens))
            .append("$set", new Document(Fields.DAY, day.toString()))
            .append(
                "$push",
                new Document(
                    Fields.RECENT,
                    new Document("$each", List.of(writeToken)).append("$slice", -KEPT)));
    try {
      days.updateOne(fresh, update, new UpdateOptions().upsert(true));
    } catch (MongoException e) {
      if (!MongoErrors.isDuplicateKey(e)) {
        throw e;
      }
      // The day is there: begun at the same moment by another, or with this in it already.
      days.updateOne(fresh, update);
    }
  }

  /**
   * Deletes the days that are over by every clock, in steps.
   *
   * @param goesOn whether there may be a further step
   */
  void deletePast(Instant now, BooleanSupplier goesOn) {
    LocalDate today = LocalDate.ofInstant(now.minus(WriteTimeLimit.CLOCK_SKEW), ZoneOffset.UTC);
    Document past = new Document(Fields.ID, new Document("$lt", today.toString()));
    List<Object> found;
    do {
      found = new ArrayList<>();
      for (Document day :
          days.find(past)
              .projection(new Document(Fields.ID, 1))
              .batchSize(DELETED_AT_ONCE + 1)
              .limit(DELETED_AT_ONCE)) {
        found.add(day.get(Fields.ID));
      }
      if (!found.isEmpty()) {
        days.deleteMany(new Document(Fields.ID, new Document("$in", found)));
      }
    } while (found.size() == DELETED_AT_ONCE && goesOn.getAsBoolean());
  }

  /** Begins with the day, so that those of past days lie together in the index. */
  private static String id(String owner, LocalDate day) {
    try {
      byte[] text = (day + "\n" + owner).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
      return day + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
