package io.mongosession.rest;

/** Marks a record that is written as JSON into the body of a response. */
interface JsonResponse {

  /** What is written: the record itself unless it stands for another value. */
  default Object json() {
    return this;
  }
}
