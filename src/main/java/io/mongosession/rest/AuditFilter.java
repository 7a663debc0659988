package io.mongosession.rest;

import io.mongosession.cdi.AuditLine;
import io.mongosession.cdi.AuditLine.As;
import io.mongosession.cdi.AuditLog;
import io.mongosession.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.reflect.Method;
import java.util.List;

/**
 * Writes an audit line for calls that have to be accounted for: what administrators do, and what
 * cannot be undone, whether it went through or not. Changes of metadata have a line of their own,
 * with the fields, see {@link CallerSessions}. Of a call about an owner the line has a pseudonym.
 */
@ApplicationScoped
public class AuditFilter implements ContainerResponseFilter {

  @Context private ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    Method method = resource.getResourceMethod();
    Audited audited = method == null ? null : method.getAnnotation(Audited.class);
    // Not from the scope of the request: the response may be made on another thread.
    Caller caller = (Caller) request.getProperty(AuthenticationFilter.CALLER);
    if (audited == null || caller == null || !audited.always() && caller.as() == As.CALLER) {
      return;
    }
    MultivaluedMap<String, String> path = request.getUriInfo().getPathParameters();
    String owner = QueryParameters.first(request.getUriInfo(), "owner");
    AuditLog.write(
        new AuditLine(
            caller.subject(),
            caller.as(),
            audited.value(),
            path.getFirst("session_id"),
            path.getFirst("agent_id"),
            path.getFirst("number"),
            owner == null ? null : AuditLine.pseudonym(owner),
            List.of(),
            outcome(response)));
  }

  private static String outcome(ContainerResponseContext response) {
    if (response.getEntity() instanceof Problem problem) {
      return problem.type().substring(problem.type().lastIndexOf(':') + 1);
    }
    return response.getStatus() < 400 ? AuditLine.DONE : String.valueOf(response.getStatus());
  }
}
