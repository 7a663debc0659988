package io.mongosession.problem;

/**
 * What is wrong with one field of a request.
 *
 * @param field its name as in the request, {@code body} for the entire body
 * @param allowed what would have been accepted
 */
public record FieldError(String field, String allowed) {}
