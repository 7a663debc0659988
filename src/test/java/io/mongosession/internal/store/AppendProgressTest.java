package io.mongosession.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import io.mongosession.internal.store.AppendProgress.Failure;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** What each reply and each error of the server means for the numbers of an append. */
class AppendProgressTest {

  private static final SessionKey KEY = new SessionKey("incarnation");
  private static final AppendProgress BEGUN = AppendProgress.begin(3, null);
  private static final ServerAddress ADDRESS = new ServerAddress();

  private static Reservation reservation(long first, int count) {
    return new Reservation(KEY, first, count, "token", true, System.nanoTime());
  }

  @Test
  void anAppendThatBeginsNeedsNumbers() {
    assertThat(BEGUN.isComplete()).isFalse();
    assertThat(BEGUN.needsNumbers()).isTrue();
    assertThat(BEGUN.unused()).isNull();
  }

  @Test
  void anInsertThatSucceedsStoresAllUnderTheReservedNumbers() {
    AppendProgress reserved = BEGUN.reserved(reservation(7, 3));
    assertThat(reserved.needsNumbers()).isFalse();
    assertThat(reserved.nextNumber()).isEqualTo(7);
    assertThat(reserved.key()).isEqualTo(KEY);

    AppendProgress inserted = reserved.inserted();

    assertThat(inserted.isComplete()).isTrue();
    assertThat(inserted.numbers()).containsExactly(7L, 8L, 9L);
    assertThat(inserted.unused()).isNull();
  }

  @Test
  void anInsertThatWasStoredInPartGoesOnWithTheSameNumbers() {
    AppendProgress found = BEGUN.reserved(reservation(7, 3)).found(KEY, List.of(7L));

    assertThat(found.needsNumbers()).isFalse();
    assertThat(found.nextNumber()).isEqualTo(8);
    assertThat(found.inserted().numbers()).containsExactly(7L, 8L, 9L);
  }

  @Test
  void messagesThatAnotherCallStoredBelowKeepTheReservedNumbersForTheRest() {
    AppendProgress found = BEGUN.reserved(reservation(7, 3)).found(KEY, List.of(2L));

    assertThat(found.needsNumbers()).isFalse();
    assertThat(found.inserted().numbers()).containsExactly(2L, 8L, 9L);
  }

  @Test
  void messagesThatAnotherCallStoredAboveNeedNewNumbersForTheRest() {
    AppendProgress found = BEGUN.reserved(reservation(7, 3)).found(KEY, List.of(20L));
    assertThat(found.needsNumbers()).isTrue();

    AppendProgress rest = found.reserved(reservation(30, 2));

    assertThat(rest.needsNumbers()).isFalse();
    assertThat(rest.nextNumber()).isEqualTo(30);
    assertThat(rest.inserted().numbers()).containsExactly(20L, 30L, 31L);
  }

  @Test
  void messagesOfAnEarlierCallAloneNeedNumbersForTheRest() {
    AppendProgress found = BEGUN.found(KEY, List.of(4L, 5L));

    assertThat(found.isComplete()).isFalse();
    assertThat(found.stored()).isEqualTo(2);
    assertThat(found.needsNumbers()).isTrue();
    assertThat(found.reserved(reservation(9, 1)).inserted().numbers()).containsExactly(4L, 5L, 9L);
  }

  @Test
  void reservedNumbersThatNoMessageGotAreUnused() {
    Reservation reservation = reservation(7, 3);
    AppendProgress reserved = BEGUN.reserved(reservation);

    assertThat(reserved.found(KEY, List.of(2L, 3L, 4L)).unused()).isEqualTo(reservation);
    assertThat(reserved.found(KEY, List.of(2L, 8L, 9L)).unused()).isNull();
    assertThat(reserved.found(KEY, List.of(7L, 8L, 9L)).unused()).isNull();
    assertThat(BEGUN.found(KEY, List.of(2L, 3L, 4L)).unused()).isNull();
  }

  @Test
  void aLostReplyIsFollowedByOneMoreTry() {
    MongoException lost = new MongoSocketReadException("cut", ADDRESS);
    AppendProgress reserved = BEGUN.reserved(reservation(7, 3));
    assertThat(reserved.failure(lost)).isEqualTo(Failure.RESEND);

    AppendProgress again = reserved.replyLost();

    assertThat(again.nextNumber()).isEqualTo(7);
    assertThat(again.failure(lost)).isEqualTo(Failure.FINAL);
    assertThat(again.found(KEY, List.of(7L)).failure(lost))
        .describedAs("nor after a look-up")
        .isEqualTo(Failure.FINAL);
  }

  @Test
  void aDuplicateKeyAsksForALookUpHoweverOften() {
    AppendProgress reserved = BEGUN.reserved(reservation(7, 3));

    assertThat(reserved.failure(duplicate())).isEqualTo(Failure.LOOK_UP);
    assertThat(reserved.replyLost().failure(duplicate())).isEqualTo(Failure.LOOK_UP);
  }

  @Test
  void anyOtherErrorIsFinal() {
    assertThat(BEGUN.reserved(reservation(7, 3)).failure(new MongoException(13, "unauthorized")))
        .isEqualTo(Failure.FINAL);
  }

  private static MongoException duplicate() {
    return new MongoBulkWriteException(
        BulkWriteResult.unacknowledged(),
        List.of(new BulkWriteError(11000, "duplicate", new BsonDocument(), 1)),
        null,
        ADDRESS,
        Set.of());
  }
}
