package io.mongosession.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * How much to measure, and with what.
 *
 * @param quick true to see that everything works; the figures then mean nothing
 * @param sections which sections to run; empty for all
 * @param mongoUri the database to measure with; empty for an embedded one
 * @param flightRecording whether the application server writes a flight recording
 * @param output the folder of the results
 * @param war the module as Maven built it
 * @param libertyHome the unpacked Open Liberty runtime
 * @param libertyPlatform the features and the endpoint that its servers share
 */
public record BenchSettings(
    boolean quick,
    Set<String> sections,
    String mongoUri,
    boolean flightRecording,
    Path output,
    Path war,
    Path libertyHome,
    Path libertyPlatform) {

  /** As the Maven profile sets them. */
  public static BenchSettings ofSystemProperties() {
    String sections = System.getProperty("bench.sections");
    return new BenchSettings(
        Boolean.getBoolean("bench.quick"),
        sections.isBlank() ? Set.of() : Set.of(sections.split(",")),
        System.getProperty("bench.mongodb.uri"),
        Boolean.getBoolean("bench.jfr"),
        Path.of(System.getProperty("bench.output")),
        Path.of(System.getProperty("bench.war")),
        Path.of(System.getProperty("bench.liberty.home")),
        Path.of(System.getProperty("bench.liberty.platform")));
  }

  /** Whether a section is to run. */
  public boolean includes(String section) {
    return sections.isEmpty() || sections.contains(section);
  }

  /** How many undisturbed pairs a comparison needs. */
  public int pairs() {
    return quick ? 4 : 31;
  }

  /** How long an operation runs before it is measured. */
  public Duration warmUp() {
    return quick ? Duration.ofMillis(20) : Duration.ofSeconds(10);
  }

  /** How long one side of a pair lasts at least. */
  public Duration block() {
    return quick ? Duration.ofMillis(20) : Duration.ofMillis(100);
  }

  /** The one of two values that suits the mode. */
  public <T> T choose(T inQuickMode, T inFullMode) {
    return quick ? inQuickMode : inFullMode;
  }
}
