package io.mongosession.rest;

/** Marks a record that is read from a JSON object in the body of a request. */
interface JsonRequest {}
