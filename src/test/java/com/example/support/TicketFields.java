package com.example.support;

import io.mongosession.cdi.ValidationHook;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.util.Set;

/** What may be set where {@code @MetadataHooks(TicketFields.class)} names it. */
@ApplicationScoped
@Typed(TicketFields.class)
public class TicketFields extends ValidationHook {

  public TicketFields() {
    super(Set.of("priority", "customer"), 1024); // bytes of one value
  }
}
