package io.mongosession.rest;

import io.mongosession.config.RestSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.util.Collections;
import java.util.Set;

/**
 * Lets a request go on to JAX-RS when its body is there, so that no thread waits for a slow client.
 * What is refused without a look at the body goes on at once, and its body is not read: where the
 * caller is not known, where the body is announced too large.
 */
@ApplicationScoped
class BodyGate {

  private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

  /**
   * In bytes: so much is taken in of a body that is refused over HTTP/2, on no thread. A client of
   * Payara hears the end of the answer only after it has sent its last byte.
   */
  private static final int MAX_DISCARDED = 16 * 1024 * 1024;

  /** The attribute of a request that has waited here: whether its caller may pass. */
  private static final String WAITED = BodyGate.class.getName();

  private static final Verdict<Caller> NOT_ASKED = new Verdict<>(null, null);

  @Inject private Callers callers;
  @Inject private Call call;
  @Inject private RestSettings settings;
  @Inject private BodyWatch watch;

  /** Passes a request on, now or, by an asynchronous dispatch, when its body has arrived. */
  void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (hasWaited(request) || !mayHaveBody(request)) {
      chain.doFilter(request, response);
      return;
    }
    Verdict<Caller> caller =
        callers.identify(Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION)));
    call.authenticate(caller);
    if (isWanted(request, caller)) {
      await(request, response, chain, caller);
    } else {
      refuse(request, response, chain, caller);
    }
  }

  /**
   * Passes on a request that is refused whoever makes it, without its body.
   *
   * @param chain writes the refusal
   */
  void refuse(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (hasWaited(request) || !mayHaveBody(request)) {
      chain.doFilter(request, response);
    } else {
      refuse(request, response, chain, NOT_ASKED);
    }
  }

  @SuppressWarnings("unchecked") // Nobody else sets this attribute.
  private boolean hasWaited(HttpServletRequest request) {
    Verdict<Caller> caller = (Verdict<Caller>) request.getAttribute(WAITED);
    if (caller != null && caller != NOT_ASKED) {
      call.authenticate(caller);
    }
    return caller != null;
  }

  private static boolean mayHaveBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0
        || request.getHeader("Transfer-Encoding") != null
        || isHttp2(request) && METHODS_WITH_BODY.contains(request.getMethod());
  }

  /** There a body needs no header that announces it. */
  private static boolean isHttp2(HttpServletRequest request) {
    return request.getProtocol().startsWith("HTTP/2");
  }

  private boolean isWanted(HttpServletRequest request, Verdict<Caller> caller) {
    return caller.passed()
        && METHODS_WITH_BODY.contains(request.getMethod())
        && request.getContentLengthLong() <= settings.bodyBytes();
  }

  private void await(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Verdict<Caller> caller)
      throws IOException, ServletException {
    long length = request.getContentLengthLong();
    ArrivedBody body = body(request);
    if (length >= 0 && request.getInputStream().available() >= length) {
      body.add(request.getInputStream().readNBytes((int) length), (int) length);
      chain.doFilter(new RequestWithBody(request, body), response);
    } else {
      read(request, response, body, caller);
    }
  }

  private void refuse(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Verdict<Caller> caller)
      throws IOException, ServletException {
    ArrivedBody body = body(request).unwanted();
    if (isHttp2(request)) {
      read(request, response, body, caller);
    } else {
      closeAfter(request, response);
      chain.doFilter(new RequestWithBody(request, body), response);
      UnreadBody.discard(request);
    }
  }

  private ArrivedBody body(HttpServletRequest request) {
    return new ArrivedBody(settings.bodyBytes(), isHttp2(request) ? MAX_DISCARDED : 0);
  }

  private void read(
      HttpServletRequest request,
      HttpServletResponse response,
      ArrivedBody body,
      Verdict<Caller> caller)
      throws IOException {
    request.setAttribute(WAITED, caller);
    BodyReading.start(request, response, body, watch);
  }

  /** The rest of the body is not read: the connection cannot be used again. */
  static void closeAfter(HttpServletRequest request, HttpServletResponse response) {
    if (!isHttp2(request)) {
      response.setHeader("Connection", "close");
    }
  }
}
