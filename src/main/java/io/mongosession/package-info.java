/**
 * Persistent chat sessions for AI agents in MongoDB: the complete plain-Java API.
 *
 * <p>One {@link io.mongosession.MongoDBSessionManagerFactory} owns one shared connection pool; a
 * {@link io.mongosession.MongoDBSessionManager} per request costs nothing. This package knows the
 * JDK and the MongoDB driver, and neither Jakarta EE nor MicroProfile.
 */
package io.mongosession;
