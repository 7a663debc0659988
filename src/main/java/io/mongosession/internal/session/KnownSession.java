package io.mongosession.internal.session;

import io.mongosession.internal.store.SessionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a manager knows of its session: which incarnation it is, and the agents of that incarnation.
 * Both are one value, so that what is known of a session that was deleted is never taken for known
 * of the next one of the same id. Immutable.
 *
 * @param key the incarnation; null before the manager has seen any, and then nothing is known of an
 *     agent but that writes are under way
 * @param agents by agent id
 */
record KnownSession(SessionKey key, Map<String, KnownAgent> agents) {

  static final KnownSession UNSEEN = new KnownSession(null, Map.of());

  KnownSession {
    agents = Map.copyOf(agents);
  }

  KnownAgent agent(String agentId) {
    return agents.getOrDefault(agentId, KnownAgent.NOTHING);
  }

  /** The same with this agent changed. */
  KnownSession changing(String agentId, UnaryOperator<KnownAgent> change) {
    Map<String, KnownAgent> changed = new HashMap<>(agents);
    changed.put(agentId, change.apply(agent(agentId)));
    return new KnownSession(key, changed);
  }

  /** This incarnation, where none was seen before. */
  KnownSession stayingWith(SessionKey seen) {
    return key == null ? new KnownSession(seen, agents) : this;
  }

  /** This incarnation; of another one nothing is known. */
  KnownSession movingTo(SessionKey seen) {
    return key == null || key.equals(seen)
        ? stayingWith(seen)
        : new KnownSession(seen, each(KnownAgent::ofOtherIncarnation));
  }

  /** The same incarnation, which is gone. */
  KnownSession forgetting() {
    return new KnownSession(key, each(KnownAgent::forgotten));
  }

  private Map<String, KnownAgent> each(UnaryOperator<KnownAgent> change) {
    Map<String, KnownAgent> changed = new HashMap<>(agents);
    changed.replaceAll((id, agent) -> change.apply(agent));
    return changed;
  }
}
