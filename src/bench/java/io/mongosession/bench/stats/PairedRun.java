package io.mongosession.bench.stats;

import io.mongosession.bench.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares two sides in pairs: both are measured right after each other, the first one alternating,
 * so that whatever changes slowly touches both alike. A pair during which the machine drifted does
 * not count and is measured again, a limited number of times.
 */
public final class PairedRun {

  private static final int MAX_TRIES_PER_PAIR = 4;
  private static final Duration PROGRESS = Duration.ofMinutes(1);

  private final DriftProbe probe;
  private final int pairs;

  /**
   * @param probe decides which pairs count
   * @param pairs how many must count
   */
  public PairedRun(DriftProbe probe, int pairs) {
    this.probe = probe;
    this.pairs = pairs;
  }

  /** One side of a comparison. */
  @FunctionalInterface
  public interface Side {
    /** Measures once; the unit is the caller's, and the same for both sides. */
    double measure() throws Exception;
  }

  /** Measures both sides once to warm up, then in pairs. */
  public Comparison compare(String name, Side ours, Side other) throws Exception {
    ours.measure();
    other.measure();
    List<Double> allOurs = new ArrayList<>();
    List<Double> allOther = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    long reported = System.nanoTime();
    while (kept.size() < pairs && allOurs.size() < MAX_TRIES_PER_PAIR * pairs) {
      DriftProbe.Reading before = probe.read();
      boolean oursFirst = allOurs.size() % 2 == 0;
      double first = oursFirst ? ours.measure() : other.measure();
      double second = oursFirst ? other.measure() : ours.measure();
      if (!probe.drifted(before, probe.read())) {
        kept.add(allOurs.size());
      }
      allOurs.add(oursFirst ? first : second);
      allOther.add(oursFirst ? second : first);
      if (System.nanoTime() - reported > PROGRESS.toNanos()) {
        reported = System.nanoTime();
        Progress.step("%s: %d of %d pairs so far", name, kept.size(), allOurs.size());
      }
    }
    Comparison result = result(allOurs, allOther, kept);
    Progress.step("%s: %s, %s pairs", name, result.ratioOrNote(), result.pairs());
    return result;
  }

  /** Where no pair is left, the times are those of all pairs, and there is no ratio. */
  private static Comparison result(List<Double> ours, List<Double> other, List<Integer> kept) {
    if (kept.isEmpty()) {
      return new Comparison(
          Percentiles.median(ours), Percentiles.median(other), null, 0, ours.size());
    }
    List<Double> ratios = kept.stream().map(i -> ours.get(i) / other.get(i)).toList();
    return new Comparison(
        Percentiles.median(kept.stream().map(ours::get).toList()),
        Percentiles.median(kept.stream().map(other::get).toList()),
        Ratio.of(ratios),
        kept.size(),
        ours.size());
  }
}
