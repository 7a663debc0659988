package io.mongosession.config;

import java.net.URI;

/**
 * Settings of the session viewer.
 *
 * @param enabled whether it is there
 * @param issuer the OpenID Connect provider where its users log in, an http or https address, or
 *     null where they paste a token
 * @param clientId its id at the provider; null without an issuer
 */
public record ViewerSettings(boolean enabled, URI issuer, String clientId) {}
