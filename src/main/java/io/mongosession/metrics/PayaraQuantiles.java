package io.mongosession.metrics;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Leaves the quantiles of the module's timers out on Payara 6: its OpenMetricsExporter writes them
 * in nanoseconds, whatever the unit (printCustomPercentile), under a name that says seconds. An
 * application's own setting of the property wins.
 */
public final class PayaraQuantiles implements ConfigSource {

  /** Below a file of the application (100). */
  private static final int ORDINAL = 50;

  /** GlassFish and its descendants set it, the embedded ones too. */
  private static final String ROOT_OF_SERVER = "com.sun.aas.instanceRoot";

  private final Map<String, String> properties =
      System.getProperty(ROOT_OF_SERVER) == null
          ? Map.of()
          : Map.of("mp.metrics.distribution.percentiles", OperationTimers.NAME + "=");

  @Override
  public Set<String> getPropertyNames() {
    return properties.keySet();
  }

  @Override
  public String getValue(String name) {
    return properties.get(name);
  }

  @Override
  public String getName() {
    return "the quantiles of Payara";
  }

  @Override
  public int getOrdinal() {
    return ORDINAL;
  }
}
