package io.mongosession.rest;

import io.mongosession.json.JsonOutput;
import io.mongosession.problem.Problem;
import io.mongosession.problem.ProblemType;
import io.mongosession.problem.Problems;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.UUID;

/**
 * What the server refuses by itself, once it knows that the request is this application's, as a
 * problem: in place of a page of the server's that names classes; see {@code web.xml}. Also every
 * path that leads nowhere: Open Liberty keeps each {@code Accept-Language} to which it returns a
 * 404 of its own (WebApp.sendError, version 26.0.0.3), and so would fill its heap with what callers
 * invent.
 */
public class RefusalPage extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final String REQUEST_ID = "X-Request-Id";

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) {
    if (response.isCommitted()) {
      return; // The response had begun when it failed.
    }
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : HttpServletResponse.SC_NOT_FOUND;
    if (response.getHeader(REQUEST_ID) == null) {
      response.setHeader(REQUEST_ID, UUID.randomUUID().toString());
    }
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setStatus(status);
    response.setContentType(Problems.MEDIA_TYPE);
    try {
      response.getOutputStream().write(problem(status, response.getHeader(REQUEST_ID)));
    } catch (IOException | IllegalStateException gone) {
      // The client is gone: that is the error that led here.
    }
  }

  private static byte[] problem(int status, String requestId) {
    ProblemType type = ProblemType.of(status).orElse(null);
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    JsonOutput.write(
        new Problem(
            type == null ? "about:blank" : type.urn(),
            type == null ? "Refused" : type.title(),
            status,
            "the server did not pass this request on",
            requestId),
        json);
    return json.toByteArray();
  }
}
