package io.mongosession.rest;

import io.mongosession.budget.Share;
import io.mongosession.json.JsonOutput;
import io.mongosession.log.LogContext;
import io.mongosession.problem.Problems;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Gives every request a correlation id, the caller's own where it is well-formed: in the response,
 * in problems, and in what is logged on the request's thread. Around JAX-RS, so that it also holds
 * while a body is being written, and so that every refusal is counted as it leaves. Keeps responses
 * out of caches, and requests that are not well-formed away from JAX-RS. Then the {@link BodyGate};
 * a request that has waited there for its body passes here once more. What the request holds in
 * memory is counted from the first time on, and no longer when its response is given.
 */
@WebFilter(
    urlPatterns = "/api/*",
    asyncSupported = true,
    dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ASYNC})
public class RequestIdFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final String HEADER = "X-Request-Id";
  private static final String ATTRIBUTE = RequestIdFilter.class.getName();
  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  @Inject private transient CurrentRequest call;
  @Inject private transient Refusals refusals;
  @Inject private transient Problems problems;
  @Inject private transient BodyGate gate;
  @Inject private transient RequestMemory memory;
  @Inject private transient Instance<RequestContextController> contexts;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.ASYNC) {
      // Payara leaves the request scope of a request that is dispatched again inactive.
      RequestContextController context = contexts.get();
      boolean activated = context.activate();
      try {
        pass(request, response, chain);
      } finally {
        if (activated) {
          context.deactivate();
        }
        contexts.destroy(context);
      }
    } else {
      pass(request, response, chain);
    }
  }

  private void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String id = id(request);
    call.identify(id, request, response);
    response.setHeader(HEADER, id);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    LogContext.enter(id);
    Share share = memory.shareOf(request);
    Share.enter(share);
    boolean goesOn = false;
    try {
      boolean hasBody = gate.hasWaited(request);
      if (hasBody) {
        gate.goOn(request, response, chain);
      } else {
        enter(request, response, chain);
      }
      goesOn = !hasBody && gate.hasWaited(request) || call.isRespondingLater();
      if (!goesOn) {
        refusals.count(response.getStatus());
      }
    } finally {
      if (!goesOn) {
        share.close();
      }
      Share.leave();
      LogContext.leave();
    }
  }

  private void enter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<RequestForm.Fault> fault = RequestForm.fault(request);
    if (fault.isPresent()) {
      gate.refuse(
          request,
          response,
          (same, refused) -> refuse(fault.get(), request, (HttpServletResponse) refused));
    } else {
      gate.pass(request, response, chain);
    }
  }

  private static String id(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof String known) {
      return known;
    }
    String given = request.getHeader(HEADER);
    String id = given != null && WELL_FORMED.matcher(given).matches() ? given : newId();
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }

  /**
   * Not from the secure generator: all requests would wait for one another, and it is no secret.
   */
  static String newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long version4 = random.nextLong() & ~0xF000L | 0x4000L;
    long variant2 = random.nextLong() >>> 2 | Long.MIN_VALUE;
    return new UUID(version4, variant2).toString();
  }

  /** Here, as parts of JAX-RS fail on such a request before it has anything to map errors with. */
  private void refuse(
      RequestForm.Fault fault, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (fault.error().field().equals("Content-Type")) {
      AcceptedBody accepted = AcceptedBody.of(request.getMethod(), request.getRequestURI());
      if (accepted.value() != null) {
        response.setHeader(accepted.header(), accepted.value());
      }
    } else if (fault.error().field().equals("Content-Encoding")) {
      response.setHeader("Accept-Encoding", "identity"); // RFC 9110 requires it of this 415.
    }
    response.setStatus(fault.type().status());
    response.setContentType(Problems.MEDIA_TYPE);
    JsonOutput.write(
        problems.problem(fault.type(), List.of(fault.error())), response.getOutputStream());
  }
}
