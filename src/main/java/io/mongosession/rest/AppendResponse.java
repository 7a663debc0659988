package io.mongosession.rest;

import java.util.List;

/** The numbers appended messages got. */
record AppendResponse(List<Long> numbers, long nextNumber) implements JsonResponse {}
