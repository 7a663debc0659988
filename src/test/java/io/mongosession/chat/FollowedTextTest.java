package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.Message;
import io.mongosession.MessageStatus;
import io.mongosession.turn.EndedTurn;
import io.mongosession.turn.TurnSnapshot;
import io.mongosession.turn.TurnSnapshot.Turned;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What somebody who follows a turn is given, snapshot by snapshot. Its question has number 4. */
class FollowedTextTest {

  private static final String A = "aaaaaaaa-1";
  private static final String B = "bbbbbbbb-1";

  private static Turned said(String turn, long number, String text, MessageStatus status) {
    return turned(turn, number, "assistant", text, status, null);
  }

  private static Turned turned(
      String turn,
      long number,
      String role,
      Object content,
      MessageStatus status,
      Instant redacted) {
    return new Turned(
        turn,
        new Message(
            "s",
            "a",
            number,
            role,
            content,
            status,
            Instant.EPOCH,
            Instant.EPOCH,
            null,
            redacted,
            List.of(),
            4L));
  }

  private static TurnSnapshot running(String turn, Turned... messages) {
    return snapshot(turn, true, null, messages);
  }

  private static TurnSnapshot over(String turn, Turned... messages) {
    Message reply = messages.length == 0 ? null : messages[messages.length - 1].message();
    return snapshot(turn, false, new EndedTurn(4, reply, false, List.of()), messages);
  }

  private static TurnSnapshot snapshot(
      String turn, boolean running, EndedTurn ended, Turned... messages) {
    return new TurnSnapshot(
        turn,
        running,
        turned(turn, 4, "user", "question", MessageStatus.COMPLETE, null).message(),
        List.of(messages),
        ended,
        null);
  }

  private static FollowedText from(String id) {
    return new FollowedText(EventId.of(id));
  }

  private static List<String> next(FollowedText text, TurnSnapshot turn) {
    return text.next(turn).stream()
        .map(
            read ->
                (read.event() instanceof ChatEvent.Token piece ? piece.text() : "restart")
                    + " "
                    + read.id())
        .toList();
  }

  @Test
  void aTurnIsReadFromItsFirstCharacterAndThenWhatIsNew() {
    FollowedText text = new FollowedText(null);

    assertThat(next(text, running(A))).isEmpty();
    assertThat(next(text, running(A, said(A, 5, "Hel", MessageStatus.DRAFT))))
        .containsExactly("Hel aaaaaaaa:5:3");
    assertThat(next(text, running(A, said(A, 5, "Hel", MessageStatus.DRAFT)))).isEmpty();
    assertThat(next(text, over(A, said(A, 5, "Hello", MessageStatus.COMPLETE))))
        .containsExactly("lo aaaaaaaa:5:5");
  }

  @Test
  void everyMessageOfTheAgentsIsReadAndNoOther() {
    assertThat(
            next(
                new FollowedText(null),
                over(
                    A,
                    said(A, 5, "Let me see.", MessageStatus.COMPLETE),
                    turned(A, 6, "tool", "result", MessageStatus.COMPLETE, null),
                    said(A, 7, "", MessageStatus.COMPLETE),
                    said(A, 8, "Here.", MessageStatus.COMPLETE))))
        .containsExactly("Let me see. aaaaaaaa:5:11", "Here. aaaaaaaa:8:5");
  }

  @Test
  void aReaderGoesOnWhereTheIdSaysThroughAllMessages() {
    Turned first = said(A, 5, "Hello", MessageStatus.COMPLETE);
    Turned second = said(A, 7, "World", MessageStatus.COMPLETE);

    assertThat(next(from("aaaaaaaa:4:0"), over(A, first, second)))
        .containsExactly("Hello aaaaaaaa:5:5", "World aaaaaaaa:7:5");
    assertThat(next(from("aaaaaaaa:5:2"), over(A, first, second)))
        .containsExactly("llo aaaaaaaa:5:5", "World aaaaaaaa:7:5");
    assertThat(next(from("aaaaaaaa:7:5"), over(A, first, second))).isEmpty();
  }

  @Test
  void nothingLiesBehindTheEndAlone() {
    TurnSnapshot turn =
        over(
            A,
            said(A, 5, "Hello", MessageStatus.COMPLETE),
            said(A, 7, "World", MessageStatus.COMPLETE));

    assertThat(from("aaaaaaaa:7:6").isBehind(turn)).isTrue();
    assertThat(from("aaaaaaaa:7:5").isBehind(turn)).as("the end is missing").isFalse();
    assertThat(from("aaaaaaaa:5:6").isBehind(turn)).isFalse();
    assertThat(from("bbbbbbbb:7:6").isBehind(turn)).isFalse();
    assertThat(new FollowedText(null).isBehind(turn)).isFalse();
    assertThat(from("aaaaaaaa:4:1").isBehind(over(A))).as("stopped without text").isTrue();
    assertThat(from("aaaaaaaa:4:0").isBehind(over(A))).isFalse();
    assertThat(from("aaaaaaaa:5:6").isBehind(running(A, turn.messages().get(0)))).isFalse();
  }

  @Test
  void whoReadMoreThanWasStoredWaitsUntilItIs() {
    FollowedText text = from("aaaaaaaa:5:5");

    assertThat(next(text, running(A, said(A, 5, "Hel", MessageStatus.DRAFT)))).isEmpty();
    assertThat(next(text, running(A, said(A, 5, "Hello!", MessageStatus.DRAFT))))
        .containsExactly("! aaaaaaaa:5:6");
  }

  /** 500 seen, 450 stored, the server killed, and the message sent again with its key. */
  @Test
  void theTextOfAnotherAttemptBeginsAgain() {
    Turned half = said(A, 5, "x".repeat(450), MessageStatus.ABORTED);

    assertThat(
            next(from("aaaaaaaa:5:500"), running(B, half, said(B, 6, "New", MessageStatus.DRAFT))))
        .containsExactly("restart bbbbbbbb:4:0", "New bbbbbbbb:6:3");
  }

  @Test
  void stepsOfEarlierAttemptsAreReadWithTheNextOne() {
    assertThat(
            next(
                from("aaaaaaaa:6:2"),
                running(
                    B,
                    said(A, 5, "Step.", MessageStatus.COMPLETE),
                    said(A, 6, "ha", MessageStatus.ABORTED),
                    said(B, 7, "New", MessageStatus.DRAFT))))
        .containsExactly("restart bbbbbbbb:4:0", "Step. bbbbbbbb:5:5", "New bbbbbbbb:7:3");
  }

  @Test
  void textThatChangedUnderTheReaderBeginsAgainOnce() {
    FollowedText text = new FollowedText(null);
    next(text, running(A, said(A, 5, "a secret", MessageStatus.DRAFT)));
    TurnSnapshot redacted =
        over(A, turned(A, 5, "assistant", "[removed]", MessageStatus.ABORTED, Instant.EPOCH));

    assertThat(next(text, redacted))
        .containsExactly("restart aaaaaaaa:4:0", "[removed] aaaaaaaa:5:9");
    assertThat(next(text, redacted)).isEmpty();
  }

  @Test
  void anIdInAMessageThatWasRedactedSinceIsAnsweredFromTheFirstCharacter() {
    TurnSnapshot redacted =
        over(A, turned(A, 5, "assistant", "[removed]", MessageStatus.COMPLETE, Instant.EPOCH));

    assertThat(next(from("aaaaaaaa:5:3"), redacted))
        .containsExactly("restart aaaaaaaa:4:0", "[removed] aaaaaaaa:5:9");
  }

  @Test
  void anIdBeyondTheTextOrInAMessageThatIsNotThereIsAnsweredFromTheFirstCharacter() {
    TurnSnapshot turn = over(A, said(A, 5, "Hello", MessageStatus.COMPLETE));

    for (String id : List.of("aaaaaaaa:5:7", "aaaaaaaa:6:0", "aaaaaaaa:4:2")) {
      assertThat(next(from(id), turn))
          .as(id)
          .containsExactly("restart aaaaaaaa:4:0", "Hello aaaaaaaa:5:5");
    }
  }

  @Test
  void theTextOfAReplyWithMoreThanTextIsRead() {
    Object content = java.util.Map.of("type", "AI", "text", "Hi", "thinking", "hm");

    assertThat(
            next(
                new FollowedText(null),
                over(A, turned(A, 5, "assistant", content, MessageStatus.COMPLETE, null))))
        .containsExactly("Hi aaaaaaaa:5:2");
  }

  /** However it is cut: what is read equals what is stored. */
  @Test
  void whereverItIsCutThePiecesOfAMessageEqualIt() {
    Turned[] messages = {
      said(A, 5, "One two", MessageStatus.COMPLETE), said(A, 7, "three", MessageStatus.COMPLETE)
    };
    List<String> ids =
        Stream.of(5, 7)
            .flatMap(
                number ->
                    Stream.iterate(0, i -> i + 1)
                        .limit(number == 5 ? 8 : 6)
                        .map(i -> "aaaaaaaa:" + number + ":" + i))
            .toList();
    for (String id : ids) {
      EventId at = EventId.of(id);
      StringBuilder all = new StringBuilder("One twothree");
      all.setLength(at.message() == 5 ? at.characters() : 7 + at.characters());
      new FollowedText(at)
          .next(over(A, messages))
          .forEach(read -> all.append(((ChatEvent.Token) read.event()).text()));
      assertThat(all).as(id).hasToString("One twothree");
    }
  }
}
