package io.mongosession.testing;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;

/** Uses up the heap. */
@WebServlet("/exhaust")
public class ExhaustingServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final int MIB = 1024 * 1024;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    List<byte[]> all = new ArrayList<>();
    while (all.size() < Integer.MAX_VALUE) {
      all.add(new byte[MIB]);
    }
  }
}
