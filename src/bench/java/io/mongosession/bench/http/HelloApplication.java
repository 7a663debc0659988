package io.mongosession.bench.http;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The bare endpoint that the module's endpoints are measured against. */
@ApplicationPath("/")
public class HelloApplication extends Application {}
