package io.mongosession.config;

import io.mongosession.SessionLimits;
import java.util.List;

/**
 * Settings of the REST API.
 *
 * @param security who may call
 * @param tokens how tokens are verified; never null
 * @param adminRole the role that may see every session and the pool; never blank
 * @param corsOrigins the origins whose web pages may call, as browsers send them; usually empty
 * @param bodyBytes how large a request body may be, in bytes, 1 to 64 MiB
 * @param inFlightBytes how much memory all requests under way may take together, in bytes, 16 MiB
 *     or more
 * @param limits how large the parts of a body may be; never null
 */
public record RestSettings(
    Security security,
    TokenSettings tokens,
    String adminRole,
    List<String> corsOrigins,
    int bodyBytes,
    long inFlightBytes,
    SessionLimits limits) {

  /** Who may call the REST API. */
  public enum Security {
    /** Callers with a valid MicroProfile JWT. */
    JWT,
    /** Everyone, without an identity; for development. */
    NONE
  }
}
