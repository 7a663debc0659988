package io.mongosession.packaging;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** The beans by their names, as frameworks that know only names look them up. */
@Path("/named/{session}")
@RequestScoped
public class NamedMemories {

  @Inject
  @Named("mongodbChatMemoryProvider")
  ChatMemoryProvider provider;

  @Inject
  @Named("mongodbChatMemoryStore")
  ChatMemoryStore store;

  /** Adds a message by the one and returns how many the other has. */
  @POST
  public String say(@PathParam("session") String session, String text) {
    provider.get(session).add(UserMessage.from(text));
    return "%d messages".formatted(store.getMessages(session).size());
  }
}
