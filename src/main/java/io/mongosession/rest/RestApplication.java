package io.mongosession.rest;

import io.mongosession.problem.ProblemWriter;
import io.mongosession.problem.SessionProblemMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/**
 * The REST API. What is not listed here is not served.
 *
 * <p>None of the providers is annotated as one: an application that has this API among its
 * libraries and an {@code Application} of its own must not find them for its own endpoints. It does
 * find the resources; they are not there for a request that did not come this way, see {@link
 * CurrentRequest}.
 */
@ApplicationPath("/api")
@ApplicationScoped
public class RestApplication extends Application {

  /**
   * Jersey, as on Payara, holds back the first 8 KiB of a response however often it is flushed, and
   * makes a complete address of a Location.
   */
  @Override
  public Map<String, Object> getProperties() {
    return Map.of(
        "jersey.config.server.contentLength.buffer",
        0,
        "jersey.config.server.headers.location.relative.resolution.disabled",
        true);
  }

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        AgentsResource.class,
        ChatResource.class,
        ExportResource.class,
        FeedbackResource.class,
        GuardrailEventsResource.class,
        ImportResource.class,
        MeResource.class,
        MessagesResource.class,
        MetadataResource.class,
        OwnerExportResource.class,
        OwnExportResource.class,
        OwnersResource.class,
        PoolResource.class,
        SessionExportResource.class,
        SessionResource.class,
        SessionsResource.class,
        SettingsResource.class,
        TurnResource.class,
        UsageResource.class,
        AuditFilter.class,
        AuthenticationFilter.class,
        CorsFilter.class,
        OptionalBodyFilter.class,
        JsonRequestReader.class,
        JsonResponseWriter.class,
        MetadataPatchReader.class,
        ProblemWriter.class,
        AgentProblemMapper.class,
        ForbiddenProblemMapper.class,
        HttpProblemMapper.class,
        MemoryProblemMapper.class,
        RequestProblemMapper.class,
        SessionProblemMapper.class,
        TooLargeProblemMapper.class,
        UnexpectedProblemMapper.class);
  }
}
