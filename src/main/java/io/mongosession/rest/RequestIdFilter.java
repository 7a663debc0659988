package io.mongosession.rest;

import io.mongosession.LogContext;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Gives every request a correlation id, the caller's own where it is well-formed: in the answer, in
 * problems, and in what is logged on the request's thread. Around JAX-RS, so that it also holds
 * while a body is being written, and so that every refusal is counted as it leaves. Keeps answers
 * out of caches, and requests that are not well-formed away from JAX-RS.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class RequestIdFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final String HEADER = "X-Request-Id";
  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  @Inject private transient Call call;
  @Inject private transient Refusals refusals;
  @Inject private transient Problems problems;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String given = request.getHeader(HEADER);
    String id =
        given != null && WELL_FORMED.matcher(given).matches()
            ? given
            : UUID.randomUUID().toString();
    call.identify(id);
    response.setHeader(HEADER, id);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    LogContext.enter(id);
    try {
      Optional<RequestForm.Fault> fault = RequestForm.fault(request);
      if (fault.isPresent()) {
        refuse(fault.get(), response);
      } else {
        chain.doFilter(request, response);
      }
      refusals.count(response.getStatus());
    } finally {
      LogContext.leave();
    }
  }

  /** Here, as parts of JAX-RS fail on such a request before it has anything to map errors with. */
  private void refuse(RequestForm.Fault fault, HttpServletResponse response) throws IOException {
    if (fault.error().field().equals("Content-Encoding")) {
      response.setHeader("Accept-Encoding", "identity"); // What RFC 9110 says this 415 is to have.
    }
    response.setStatus(fault.type().status());
    response.setContentType(Problems.MEDIA_TYPE);
    JsonOutput.write(
        problems.problem(fault.type(), List.of(fault.error())), response.getOutputStream());
  }
}
