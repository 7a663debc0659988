package io.mongosession.rest;

import io.mongosession.config.RestSettings;
import io.mongosession.config.RestSettings.Security;
import io.mongosession.config.TokenSettings;
import io.mongosession.log.LogContext;
import io.mongosession.rest.token.TokenCheck;
import io.mongosession.rest.token.TokenIdentity;
import io.mongosession.rest.token.TokenVerifier;
import io.mongosession.rest.token.Verdict;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Finds the caller by the bearer token of a request. */
@ApplicationScoped
class CallerResolver {

  private static final Logger LOG = LogContext.logger(CallerResolver.class.getName());
  private static final String SCHEME = "Bearer ";

  @Inject private RestSettings settings;
  private TokenVerifier verifier;

  @PostConstruct
  void configure() {
    TokenSettings tokenSettings = settings.tokens();
    if (settings.security() == Security.NONE) {
      LOG.log(
          Level.WARNING,
          "the REST API asks for no bearer token: whoever reaches it sees and changes every"
              + " session");
    } else if (tokenSettings.missing().isEmpty()) {
      verifier = new TokenVerifier(tokenSettings, threads());
    } else {
      LOG.log(
          Level.ERROR,
          "the REST API refuses every call, because it cannot verify bearer tokens: set {0}",
          String.join(" and ", tokenSettings.missing()));
    }
    if (settings.security() == Security.JWT) {
      tokenSettings
          .unread()
          .forEach(name -> LOG.log(Level.WARNING, "{0} is set, and not read by this module", name));
    }
  }

  /**
   * By its name: Payara does not inject a {@code @Resource} of a bean in one of the application's
   * libraries while the application starts.
   */
  private static ManagedThreadFactory threads() {
    try {
      return InitialContext.doLookup("java:comp/DefaultManagedThreadFactory");
    } catch (NamingException e) {
      throw new IllegalStateException("the server has no Jakarta Concurrency", e);
    }
  }

  @PreDestroy
  void stop() {
    if (verifier != null) {
      verifier.close();
    }
  }

  /** Makes the log lines of {@link #configure} appear when the application starts. */
  void atStartup(@Observes Startup startup) {}

  /**
   * The caller behind a request.
   *
   * @param authorization the values of its {@code Authorization} headers; null or empty where it
   *     has none
   */
  Verdict<Caller> identify(List<String> authorization) {
    if (settings.security() == Security.NONE) {
      return Verdict.passed(Caller.ANYBODY);
    }
    return bearerToken(authorization).then(this::verify).then(this::caller);
  }

  private static Verdict<String> bearerToken(List<String> headers) {
    if (headers == null || headers.isEmpty()) {
      return Verdict.failed(TokenCheck.PRESENT);
    }
    if (headers.size() > 1) {
      return Verdict.failed(TokenCheck.SINGLE);
    }
    String header = headers.get(0);
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Verdict.passed(header.substring(SCHEME.length()).strip())
        : Verdict.failed(TokenCheck.BEARER);
  }

  private Verdict<TokenIdentity> verify(String bearerToken) {
    return verifier == null
        ? Verdict.failed(TokenCheck.CONFIGURED)
        : verifier.identify(bearerToken);
  }

  private Verdict<Caller> caller(TokenIdentity identity) {
    return Verdict.passed(
        new Caller(identity.subject(), identity.roles().contains(settings.adminRole())));
  }
}
