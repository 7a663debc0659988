package io.mongosession.testing;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Reports what the server uses, as JSON: bytes of heap after a garbage collection, threads, and
 * open file descriptors (-1 where the system has none).
 */
@WebServlet("/figures")
public class FiguresServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    System.gc();
    response.setContentType("application/json");
    response
        .getWriter()
        .printf(
            "{\"heap\":%d,\"threads\":%d,\"descriptors\":%d}",
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
            ManagementFactory.getThreadMXBean().getThreadCount(),
            descriptors());
  }

  /** By name: the type that has this number is not in every JDK. */
  private static long descriptors() {
    try {
      return (Long)
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME),
                  "OpenFileDescriptorCount");
    } catch (JMException e) {
      return -1;
    }
  }
}
