package com.example.travel;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;
import io.mongosession.langchain4j.AgentMemoryId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.config.Config;

/** Agents that plan a trip together: each remembers what it was told, in one session. */
@Path("/trips/{trip}/{agent}")
@ApplicationScoped
public class TripResource {

  @ApplicationPath("/travel")
  public static class TravelApplication extends Application {}

  public interface TravelAgent {
    String chat(@MemoryId AgentMemoryId memory, @UserMessage String text);
  }

  public static class Weather {
    @Tool("The weather in a city")
    public String weather(@P(name = "city", value = "The city") String city) {
      return city.equals("Bergen") ? "rain" : "sun";
    }
  }

  private TravelAgent agents;

  @Inject
  void make(Config config, ChatMemoryProvider memories) {
    var url = config.getValue("model.url", String.class);
    agents =
        AiServices.builder(TravelAgent.class)
            .chatModel(OpenAiChatModel.builder().baseUrl(url).apiKey("-").modelName("m").build())
            .chatMemoryProvider(memories) // in MongoDB, by this line
            .systemMessageProvider(id -> "You are the " + ((AgentMemoryId) id).agentId())
            .tools(new Weather())
            .build();
  }

  @POST
  public String chat(
      @PathParam("trip") String trip, @PathParam("agent") String agent, String text) {
    return agents.chat(new AgentMemoryId(trip, agent), text);
  }
}
