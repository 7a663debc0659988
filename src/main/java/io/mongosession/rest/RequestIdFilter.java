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
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Gives every request a correlation id, the caller's own where it is well-formed: in the answer, in
 * problems, and in what is logged on the request's thread. Around JAX-RS, so that it also holds
 * while a body is being written, and so that every refusal is counted as it leaves.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class RequestIdFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final String HEADER = "X-Request-Id";
  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  @Inject private transient Call call;
  @Inject private transient Refusals refusals;

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
    LogContext.enter(id);
    try {
      chain.doFilter(request, response);
      refusals.count(response.getStatus());
    } finally {
      LogContext.leave();
    }
  }
}
