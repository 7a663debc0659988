package io.mongosession.packaging;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Lists the name of every thread of the server, a line each. */
@WebServlet("/threads")
public class ThreadsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      response.getWriter().println(thread.getName());
    }
  }
}
