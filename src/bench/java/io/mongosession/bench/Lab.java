package io.mongosession.bench;

import io.mongosession.bench.report.Report;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.bench.stats.DriftProbe;
import io.mongosession.bench.stats.PairedRun;

/**
 * What every section measures with.
 *
 * @param settings how much to measure
 * @param server the database
 * @param report where the results go
 */
public record Lab(BenchSettings settings, DatabaseServer server, Report report) {

  /** Pairs of this length against the drift of this machine and of the database. */
  public PairedRun pairs(DriftProbe probe) {
    return new PairedRun(probe, settings.pairs());
  }
}
