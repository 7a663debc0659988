package io.mongosession;

import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Calls on an agent that may not be there yet. The call is tried first, so that it costs nothing
 * more where the agent is there; where it is not, the agent is registered and the call is made once
 * more. Thread-safe.
 */
public final class AgentRegistration {

  private AgentRegistration() {}

  /**
   * A call that registers an agent which the session does not have.
   *
   * @param session the session, which must exist
   * @param agentId the agent that the call is about
   * @param call is given whether the agent was registered for it
   * @return what the call returned
   * @throws NotFoundException when the session does not exist, or the call does not find what else
   *     it needs
   */
  public static <T> T withAgent(
      MongoDBSessionManager session, String agentId, Function<Boolean, T> call) {
    return withAgent(() -> session.registerAgent(agentId), call);
  }

  /**
   * As {@link #withAgent(MongoDBSessionManager, String, Function)}, and creates a session that does
   * not exist.
   */
  public static <T> T withSessionAndAgent(
      MongoDBSessionManager session, String agentId, Function<Boolean, T> call) {
    return withAgent(() -> session.initialize(agentId, 0).registered(), call);
  }

  private static <T> T withAgent(BooleanSupplier registration, Function<Boolean, T> call) {
    try {
      return call.apply(false);
    } catch (NotFoundException e) {
      return call.apply(registration.getAsBoolean());
    }
  }
}
