package io.mongosession.rest;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.WebListener;

/**
 * Starts JAX-RS with the application rather than with the first request: many first requests at
 * once would each hold a thread meanwhile.
 */
@WebListener
public class EarlyStart implements ServletContextListener {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    if (event.getServletContext().getServletRegistration(RestApplication.class.getName())
        instanceof ServletRegistration.Dynamic registration) {
      registration.setLoadOnStartup(1);
    }
  }
}
