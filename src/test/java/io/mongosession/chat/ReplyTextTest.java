package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReplyTextTest {

  @Test
  void aReplyIsTakenPieceByPiece() {
    ReplyText text = new ReplyText(100);
    text.append("Hel");
    text.append("lo");
    assertThat(text.take()).isEqualTo("Hello");
    assertThat(text.hasMore()).isFalse();
    text.append("!");
    assertThat(text.take()).isEqualTo("!");
    assertThat(text.all()).isEqualTo("Hello!");
  }

  @Test
  void aReplyNeverShowsHalfACharacter() {
    ReplyText text = new ReplyText(100);
    text.append("a\ud83d");
    assertThat(text.take()).isEqualTo("a");
    assertThat(text.hasMore()).isFalse();
    assertThat(text.all()).isEqualTo("a");
    text.append("\ude42b");
    assertThat(text.take()).isEqualTo("🙂b");
  }

  @Test
  void aReplyRefusesWhatIsNoTextAndKeepsWhatWentBefore() {
    ReplyText text = new ReplyText(100);
    text.append("a");
    assertThatThrownBy(() -> text.append("\ud83d?")).isInstanceOf(IllegalArgumentException.class);
    assertThat(text.all()).isEqualTo("a");
  }

  @Test
  void aReplyHoldsNoMoreBytesThanAMessage() {
    ReplyText text = new ReplyText(4);
    text.append("éé");
    assertThatThrownBy(() -> text.append("x")).isInstanceOf(IllegalArgumentException.class);
    assertThat(text.all()).isEqualTo("éé");
  }

  @Test
  void theTextOfTheNextMessageBeginsAnewAndTheLimitDoesNot() {
    ReplyText text = new ReplyText(4);
    text.append("ab");
    assertThat(text.takeUnstored()).isEqualTo("ab");
    assertThat(text.hasUnstored()).isFalse();
    text.beginNext();
    text.append("cd");
    assertThat(text.all()).isEqualTo("cd");
    assertThat(text.takeUnstored()).isEqualTo("cd");
    assertThatThrownBy(() -> text.append("e")).isInstanceOf(IllegalArgumentException.class);
  }
}
