package io.mongosession.cdi;

import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;

/**
 * The thread that the driver starts for its buffers and never stops, which keeps the classes of an
 * undeployed application in memory: issue 2029 of mongo-java-driver, also JAVA-5643, open as of
 * 5.14. The driver has no public way to stop it. To be deleted with the first driver that stops it
 * itself.
 */
final class DriverThread {

  private static final Logger LOG = LogContext.logger(DriverThread.class.getName());

  private final Object buffers;
  private final Method disablePruning;

  private DriverThread(Object buffers, Method disablePruning) {
    this.buffers = buffers;
    this.disablePruning = disablePruning;
  }

  /**
   * Finds it, while the application starts: when it ends its files may be gone, and no class can be
   * loaded any more.
   */
  static DriverThread find() {
    try {
      Class<?> type = Class.forName("com.mongodb.internal.connection.PowerOfTwoBufferPool");
      // Another class loader: the driver is shared with other applications, which still need it.
      if (type.getClassLoader() == DriverThread.class.getClassLoader()) {
        Method disablePruning = type.getDeclaredMethod("disablePruning");
        disablePruning.setAccessible(true);
        return new DriverThread(type.getField("DEFAULT").get(null), disablePruning);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.DEBUG, "the driver's buffer thread will outlive the application", e);
    }
    return new DriverThread(null, null);
  }

  /** Stops it. Clients that are still open work on; buffers that they give back stay in memory. */
  void stop() {
    if (disablePruning == null) {
      return;
    }
    try {
      disablePruning.invoke(buffers);
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.DEBUG, "the driver's buffer thread outlives the application", e);
    }
  }
}
