package io.mongosession.rest;

/**
 * A further piece of a reply.
 *
 * @param text at least one character
 */
record ChatToken(String text) {}
