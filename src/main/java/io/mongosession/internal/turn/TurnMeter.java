package io.mongosession.internal.turn;

import io.mongosession.SessionUsage;
import io.mongosession.TokenUsage;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.MeasuredUsage;
import io.mongosession.internal.store.UsageFields;
import io.mongosession.turn.TokenRules;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/** Adds up the model tokens that one turn's messages report. For one thread at a time. */
final class TurnMeter {

  private final TurnStore store;
  private final TokenRules rules;

  /** Who is charged with them; null where nobody has a budget. */
  private final String owner;

  /** The names under which the session counts models. */
  private final Set<String> names;

  /**
   * @param session with its usage by model
   */
  TurnMeter(TurnStore store, TurnAsked asked, Document session) {
    this.store = store;
    rules = asked.tokens();
    owner = asked.chargedOwner();
    names = new HashSet<>(UsageFields.models(session));
    names.remove(SessionUsage.OTHER);
  }

  /**
   * What these messages took.
   *
   * @param withReply whether the reply is among them
   */
  MeasuredUsage of(List<Document> prepared, boolean withReply) {
    Map<String, TokenUsage> byModel = new LinkedHashMap<>();
    for (Document message : prepared) {
      Document metrics = message.get(Fields.METRICS, new Document());
      TokenUsage tokens = TokenUsage.of(metrics);
      if (tokens != null && !tokens.equals(TokenUsage.NONE)) {
        byModel.merge(name(metrics, byModel.keySet()), tokens, TokenUsage::plus);
      }
    }
    return new MeasuredUsage(withReply ? 1 : 0, byModel);
  }

  private String name(Document metrics, Set<String> others) {
    String name = rules.nameOf(metrics.get(Fields.MODEL) instanceof String model ? model : null);
    Set<String> all = new HashSet<>(names);
    all.addAll(others);
    all.remove(SessionUsage.OTHER);
    boolean isKnown = rules.models() != null || all.contains(name);
    return isKnown || all.size() < TokenRules.MAX_MODELS ? name : SessionUsage.OTHER;
  }

  /**
   * Charges the owner, before anything is stored: so that nothing is ever stored which is not
   * charged. One round trip where there is a budget, otherwise none.
   */
  void charge(String writeToken, MeasuredUsage measured) {
    long tokens = measured.tokens().totalTokens();
    if (owner != null && tokens > 0) {
      LocalDate today = LocalDate.ofInstant(store.now(), ZoneOffset.UTC);
      Retry.onceMore(
          () -> {
            store.commands().spending().add(owner, today, writeToken, tokens);
            return null;
          });
    }
  }

  /** This is in the session now. */
  void added(MeasuredUsage measured) {
    names.addAll(measured.byModel().keySet());
    names.remove(SessionUsage.OTHER);
  }
}
