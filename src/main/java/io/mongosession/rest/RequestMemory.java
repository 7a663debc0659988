package io.mongosession.rest;

import io.mongosession.budget.MemoryBudget;
import io.mongosession.budget.Share;
import io.mongosession.config.RestSettings;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

/** The memory that the requests under way hold, bounded together. */
@ApplicationScoped
class RequestMemory {

  private static final String ATTRIBUTE = RequestMemory.class.getName();

  @Inject private RestSettings settings;
  private MemoryBudget budget;

  @PostConstruct
  void start() {
    budget = new MemoryBudget(settings.inFlightBytes());
  }

  /** What this request holds, also when it comes again after it has waited for its body. */
  Share shareOf(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Share known) {
      return known;
    }
    Share share = new Share(budget);
    request.setAttribute(ATTRIBUTE, share);
    return share;
  }
}
