package io.mongosession.bench.stats;

/**
 * What an A/B comparison found.
 *
 * @param ours median of our side, in the side's unit
 * @param other median of the other side
 * @param ratio ours to other, pair by pair; null when no pair was left
 * @param kept pairs that count
 * @param tried pairs measured, including those thrown out because the machine drifted
 */
public record Comparison(double ours, double other, Ratio ratio, int kept, int tried) {

  /** The ratio as text, also where there is none. */
  public Object ratioOrNote() {
    return ratio == null ? "machine never settled" : ratio;
  }

  /** How many pairs count of how many. */
  public String pairs() {
    return kept + " of " + tried;
  }
}
