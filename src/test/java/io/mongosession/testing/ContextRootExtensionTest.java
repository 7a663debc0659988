package io.mongosession.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.junit.jupiter.api.Test;

class ContextRootExtensionTest {

  @Test
  void aDeploymentReportedWithoutItsServletsIsFoundUnderTheNameOfItsArchive() {
    HTTPContext context = new HTTPContext("localhost", 8080);
    ContextRootExtension.complete(context, "it.war");
    assertEquals(
        URI.create("http://localhost:8080/it/"),
        context.getServletByName(ContextRootExtension.RUNNER).getBaseURI());
  }

  @Test
  void aDeploymentReportedWithItsServletsIsLeftAsItIs() {
    HTTPContext context = new HTTPContext("localhost", 8080).add(new Servlet("own", "/other"));
    ContextRootExtension.complete(context, "it.war");
    assertEquals(1, context.getServlets().size());
  }
}
