package io.mongosession.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteTimeLimitTest {

  private static final String ALL =
      "waitQueueTimeoutMS=1000&serverSelectionTimeoutMS=2000&connectTimeoutMS=3000";

  @ParameterizedTest(name = "{0}: {1} s")
  @CsvSource({
    "socketTimeoutMS=4000, 10",
    "socketTimeoutMS=0, 126",
    "appName=x, 126",
    "socketTimeoutMS=4000&timeoutMS=1500, 1.5",
    "socketTimeoutMS=4000&timeoutMS=0, 10"
  })
  void aCommandTakesAtMostTheSumOfItsTimeOuts(String options, double seconds) {
    WriteTimeLimit bound =
        WriteTimeLimit.of(new ConnectionString("mongodb://localhost/?" + ALL + "&" + options));
    assertThat(bound.command()).isEqualTo(Duration.ofMillis((long) (seconds * 1000)));
  }
}
