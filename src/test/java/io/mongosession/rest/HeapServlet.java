package io.mongosession.rest;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** Tells how much heap the server uses after a garbage collection. */
@WebServlet("/heap")
public class HeapServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    System.gc();
    response
        .getWriter()
        .println(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }
}
