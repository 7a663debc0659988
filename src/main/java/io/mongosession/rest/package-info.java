/**
 * The REST API: resources, what requests and responses look like, problems, limits, and who calls.
 * Knows sessions only through {@link io.mongosession.MongoDBSessionManager}.
 */
package io.mongosession.rest;
