/** The session viewer: a page at the root of the WAR, which calls the REST API as others do. */
package io.mongosession.viewer;
