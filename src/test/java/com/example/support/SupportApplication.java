package com.example.support;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** An application that has nothing but its own resources and the module's classes jar. */
@ApplicationPath("/support")
public class SupportApplication extends Application {}
