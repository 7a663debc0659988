package io.mongosession.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Under which name a model is counted. */
class TokenRulesTest {

  @Test
  void anyModelIsCountedUnderItsOwnNameAsLongAsItIsOne() {
    assertThat(TokenRules.NONE.nameOf("a/b.c$d%")).isEqualTo("a/b.c$d%");
    assertThat(TokenRules.NONE.nameOf("m".repeat(128))).hasSize(128);
    for (String none : new String[] {null, "", "  ", "a\nb", "a\0b", "m".repeat(129)}) {
      assertThat(TokenRules.NONE.nameOf(none)).as(none).isEqualTo("other");
    }
  }

  @Test
  void ofAFixedFewEachHasTheNameThatIsGiven() {
    TokenRules rules = new TokenRules(reported -> "small " + reported, null, null);

    assertThat(rules.nameOf("m")).isEqualTo("small m");
    assertThat(rules.nameOf(null)).isEqualTo("small null");
  }
}
