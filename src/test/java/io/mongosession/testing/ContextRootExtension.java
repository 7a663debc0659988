package io.mongosession.testing;

import org.jboss.arquillian.container.spi.client.deployment.Deployment;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.arquillian.core.api.Instance;
import org.jboss.arquillian.core.api.annotation.Inject;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.LoadableExtension;

/**
 * Gives a deployment without servlets its context root. The adapter of Payara Micro reads the
 * server's console five times a second and takes what is there as soon as the port is: now and then
 * before the list of servlets is printed, and then neither a test inside the server nor the URL of
 * the application can be found (arquillian-payara-micro-managed 3.1).
 */
public final class ContextRootExtension implements LoadableExtension {

  /** What the servlet protocol of Arquillian looks for. */
  static final String RUNNER = "ArquillianServletRunnerEE9";

  @Override
  public void register(ExtensionBuilder builder) {
    builder.observer(Observer.class);
  }

  /** Called by Arquillian after each deployment. */
  public static final class Observer {

    @Inject private Instance<Deployment> deployment;

    public void deployed(@Observes ProtocolMetaData metaData) {
      if (metaData.hasContext(HTTPContext.class)) {
        String archive = deployment.get().getDescription().getArchive().getName();
        metaData.getContexts(HTTPContext.class).forEach(context -> complete(context, archive));
      }
    }
  }

  /** The context root is the archive's name, as on every server the tests deploy to. */
  static void complete(HTTPContext context, String archive) {
    if (context.getServlets().isEmpty()) {
      context.add(new Servlet(RUNNER, "/" + archive.replaceFirst("\\.war$", "")));
    }
  }
}
