package io.mongosession.rest;

import com.nimbusds.jwt.JWTClaimsSet;
import io.mongosession.LogContext;
import io.mongosession.config.RestSettings;
import io.mongosession.config.RestSettings.Security;
import io.mongosession.config.TokenSettings;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;

/** Tells from a bearer token who calls. */
@ApplicationScoped
class Callers {

  private static final Logger LOG = LogContext.logger(Callers.class.getName());
  private static final int MAX_SUBJECT = 256;

  @Inject private RestSettings settings;
  private TokenVerifier verifier;

  @PostConstruct
  void configure() {
    TokenSettings tokens = settings.tokens();
    if (settings.security() == Security.NONE) {
      LOG.log(
          Level.WARNING,
          "the REST API asks for no token: whoever reaches it sees and changes every session");
    } else if (tokens.missing().isEmpty()) {
      verifier = new TokenVerifier(tokens);
    } else {
      LOG.log(
          Level.ERROR,
          "the REST API refuses every call, because it cannot verify tokens: set {0}",
          String.join(" and ", tokens.missing()));
    }
  }

  /** Makes what {@link #configure} has to say appear when the application starts. */
  void atStartup(@Observes Startup startup) {}

  /**
   * The caller behind a token.
   *
   * @param token the bearer token, or null where the request has none
   * @return empty when the caller may not pass
   */
  Optional<Caller> identify(String token) {
    if (settings.security() == Security.NONE) {
      return Optional.of(Caller.ANYBODY);
    }
    if (verifier == null || token == null) {
      return Optional.empty();
    }
    return verifier.verify(token).filter(Callers::hasUsableSubject).map(this::caller);
  }

  private Caller caller(JWTClaimsSet claims) {
    return new Caller(claims.getSubject(), groups(claims).contains(settings.adminRole()));
  }

  /** A subject that can be stored as the owner of a session. */
  private static boolean hasUsableSubject(JWTClaimsSet claims) {
    String subject = claims.getSubject();
    return !subject.isBlank()
        && subject.length() <= MAX_SUBJECT
        && subject.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(subject);
  }

  private static List<String> groups(JWTClaimsSet claims) {
    try {
      List<String> groups = claims.getStringListClaim("groups");
      return groups == null ? List.of() : groups;
    } catch (ParseException e) {
      return List.of();
    }
  }
}
