/** Callers' bearer tokens: their keys, their checks, and what a failed check is called. */
package io.mongosession.rest.token;
