package io.mongosession.rest;

/**
 * A further piece of a reply's text.
 *
 * @param text at least one character
 */
record ChatToken(String text) {}
