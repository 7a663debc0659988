package io.mongosession.rest;

import io.mongosession.budget.Share;
import io.mongosession.config.RestSettings;
import io.mongosession.log.LogContext;
import io.mongosession.log.Tracing;
import io.mongosession.rest.token.Verdict;
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
 * Passes a request on to JAX-RS when its body is there, so that no thread waits for a slow client.
 * What is refused without a look at the body is passed on at once, and its body is not read: where
 * the caller is not known, where the body is announced too large.
 */
@ApplicationScoped
class BodyGate {

  private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

  /**
   * In bytes: so much is taken in of a body that is refused over HTTP/2, on no thread. A client of
   * Payara receives the end of the response only after it has sent its last byte.
   */
  private static final int MAX_DISCARDED = 16 * 1024 * 1024;

  /** The attribute of a request that has waited here. */
  private static final String WAITED = BodyGate.class.getName();

  /**
   * What a request that waits here continues with.
   *
   * @param request with its body, or with the reason why there is none
   * @param caller whether its caller may pass; null where that has not been checked
   * @param refusal writes why it is refused whoever makes it, or null
   * @param work what its thread was at work on: the server does not trace a request that is
   *     dispatched again
   */
  private record Waited(
      HttpServletRequest request,
      Verdict<Caller> caller,
      FilterChain refusal,
      LogContext.Work work) {}

  @Inject private CallerResolver callers;
  @Inject private CurrentRequest call;
  @Inject private RestSettings settings;
  @Inject private BodyWatch watch;
  private final UpgradeReading upgrades = new UpgradeReading();

  /** Whether this request comes here again, as it has waited for its body. */
  boolean hasWaited(HttpServletRequest request) {
    return request.getAttribute(WAITED) != null;
  }

  /** Passes on a request that has waited. */
  void goOn(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Waited waited = (Waited) request.getAttribute(WAITED);
    if (waited.caller() != null) {
      call.authenticate(waited.caller());
    }
    FilterChain next = waited.refusal() == null ? chain : waited.refusal();
    Tracing.Exit exit = waited.work().enter();
    try {
      next.doFilter(waited.request(), response);
    } finally {
      exit.leave();
    }
  }

  /** Passes a request on, now or, by an asynchronous dispatch, when its body has arrived. */
  void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!mayHaveBody(request)) {
      chain.doFilter(new AsyncRequest(request), response);
      return;
    }
    Verdict<Caller> caller =
        callers.identify(Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION)));
    call.authenticate(caller);
    if (caller.passed() && isStreamed(request)) {
      passStreamed(request, response, chain);
      return;
    }
    ArrivedBody body = body(request);
    if (!isWanted(request, caller)) {
      goOnWithout(request, response, chain, body.unwanted(), caller, null);
    } else if (UpgradeReading.concerns(request)) {
      upgrades.read(request, body);
      chain.doFilter(new RequestWithBody(request, body), response);
    } else if (isThere(request)) {
      int length = (int) request.getContentLengthLong();
      body.add(request.getInputStream().readNBytes(length), length);
      chain.doFilter(new RequestWithBody(request, body), response);
    } else {
      await(request, response, body, caller, null);
    }
  }

  /**
   * Passes on a request that is refused whoever makes it, without its body.
   *
   * @param refusal writes why
   */
  void refuse(HttpServletRequest request, HttpServletResponse response, FilterChain refusal)
      throws IOException, ServletException {
    if (!mayHaveBody(request)) {
      refusal.doFilter(request, response);
    } else {
      goOnWithout(request, response, refusal, body(request).unwanted(), null, refusal);
    }
  }

  static boolean mayHaveBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0
        || request.getHeader("Transfer-Encoding") != null
        || isHttp2(request) && METHODS_WITH_BODY.contains(request.getMethod());
  }

  /** There a body needs no header that announces it. Also the request that asks for HTTP/2. */
  private static boolean isHttp2(HttpServletRequest request) {
    return request.getProtocol().startsWith("HTTP/2")
        || "h2c".equalsIgnoreCase(request.getHeader("Upgrade"));
  }

  private static boolean isStreamed(HttpServletRequest request) {
    return AcceptedBody.of(request.getMethod(), request.getRequestURI()).streamed();
  }

  /** The operation reads the body, or refuses the request and leaves it. */
  private void passStreamed(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    closeAfter(request, response);
    chain.doFilter(new AsyncRequest(request), response);
    if (!call.isRespondingLater()) {
      UnreadBody.discard(request);
    }
  }

  private boolean isWanted(HttpServletRequest request, Verdict<Caller> caller) {
    return caller.passed()
        && METHODS_WITH_BODY.contains(request.getMethod())
        && request.getContentLengthLong() <= settings.bodyBytes();
  }

  /**
   * Whether it has arrived, as far as the server knows before it is read. Asked once: Open Liberty
   * 26.0.0.3 that is asked again and again reports nothing of what comes later to the listener.
   */
  private static boolean isThere(HttpServletRequest request) throws IOException {
    long length = request.getContentLengthLong();
    return length >= 0 && request.getInputStream().available() >= length;
  }

  private void goOnWithout(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      ArrivedBody unwanted,
      Verdict<Caller> caller,
      FilterChain refusal)
      throws IOException, ServletException {
    if (UpgradeReading.concerns(request)) {
      upgrades.read(request, unwanted);
      chain.doFilter(new RequestWithBody(request, unwanted), response);
    } else if (isHttp2(request)) {
      await(request, response, unwanted, caller, refusal);
    } else {
      closeAfter(request, response);
      chain.doFilter(new RequestWithBody(request, unwanted), response);
      UnreadBody.discard(request);
    }
  }

  private ArrivedBody body(HttpServletRequest request) {
    return new ArrivedBody(
        settings.bodyBytes(), isHttp2(request) ? MAX_DISCARDED : 0, Share.current());
  }

  private void await(
      HttpServletRequest request,
      HttpServletResponse response,
      ArrivedBody body,
      Verdict<Caller> caller,
      FilterChain refusal)
      throws IOException {
    RequestWithBody withBody = new RequestWithBody(request, body);
    request.setAttribute(WAITED, new Waited(withBody, caller, refusal, LogContext.work()));
    BodyReading.start(withBody, request.getInputStream(), response, body, watch);
  }

  /** The rest of the body is not read: the connection cannot be used again. */
  static void closeAfter(HttpServletRequest request, HttpServletResponse response) {
    if (!isHttp2(request)) {
      response.setHeader("Connection", "close");
    }
  }
}
