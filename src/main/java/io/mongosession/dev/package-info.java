/**
 * The embedded database, for development and for tests: a MongoDB-compatible server in the process
 * itself. Never for production, and never in the module's WAR.
 */
package io.mongosession.dev;
