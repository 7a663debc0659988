package io.mongosession.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Discards the body of a request that was answered without a look at it. Not one that the client
 * holds back until it is asked for: after the answer nobody asks.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class UnreadBodyFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(request, response);
    if (request.getHeader("Expect") == null) {
      try {
        UnreadBody.discard(request.getInputStream());
      } catch (IOException closed) {
        // Read and closed, as Payara tells it, or the client is gone. The answer is given.
      }
    }
  }
}
