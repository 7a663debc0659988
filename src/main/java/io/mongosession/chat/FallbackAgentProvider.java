package io.mongosession.chat;

import java.util.Optional;

/**
 * Makes the agent of an application that provides none. A bean of its own type, and not a {@link
 * ChatAgent}, so that the application's agent is the only bean of that type.
 */
public interface FallbackAgentProvider {

  /** The agent, or nothing where this application lacks what it needs. */
  Optional<ChatAgent> agent();
}
