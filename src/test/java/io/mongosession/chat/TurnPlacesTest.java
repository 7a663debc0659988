package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.UnavailableException;
import io.mongosession.testing.Background;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnPlacesTest {

  private static void assertFull(TurnPlaces places, String owner, String text) {
    int before = places.taken();
    assertThatThrownBy(() -> places.take(owner))
        .isInstanceOf(UnavailableException.class)
        .hasNoCause()
        .hasMessageContaining(text);
    assertThat(places.taken()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"256, 64", "8, 2", "7, 1", "2, 1"})
  void anOwnerHasAQuarterOfThePlacesButAtLeastOne(int maximum, int share) {
    TurnPlaces places = new TurnPlaces(maximum);
    for (int i = 0; i < share; i++) {
      places.take("alice");
    }
    assertFull(places, "alice", share + " turns of yours");
    if (share < maximum) {
      places.take("bob");
    }
  }

  @Test
  void allOwnersTogetherHaveNoMorePlacesThanThereAre() {
    TurnPlaces places = new TurnPlaces(4);
    for (String owner : new String[] {"a", "b", "c", "d"}) {
      places.take(owner);
    }
    assertFull(places, "e", "4 turns are under way");
    assertFull(places, null, "4 turns are under way");
  }

  @Test
  void turnsWithoutAnOwnerAreBoundedInAllAlone() {
    TurnPlaces places = new TurnPlaces(4);
    for (int i = 0; i < 4; i++) {
      places.take(null);
    }
    assertFull(places, null, "4 turns are under way");
  }

  @Test
  void aPlaceThatIsGivenBackCanBeTakenAgainOnce() {
    TurnPlaces places = new TurnPlaces(4);
    TurnPlaces.Place place = places.take("alice");
    place.close();
    place.close();
    assertThat(places.taken()).isZero();
    places.take("alice");
    assertFull(places, "alice", "1 turns of yours");
  }

  @Test
  void whoeverWaitsForTheEndOfAllTurnsGoesOnWhenTheLastHasEnded() {
    TurnPlaces places = new TurnPlaces(4);
    TurnPlaces.Place place = places.take("alice");
    CompletableFuture<Integer> waiting =
        Background.supply(
            () -> {
              places.awaitNone(Duration.ofMinutes(1));
              return places.taken();
            });
    places.awaitNone(Duration.ofMillis(1));
    assertThat(places.taken()).isEqualTo(1);
    place.close();
    assertThat(waiting.join()).isZero();
  }
}
