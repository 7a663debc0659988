package io.mongosession.rest;

import java.util.List;

/** All feedback of a session, oldest first. */
record FeedbackListView(List<FeedbackView> items) implements JsonResponse {}
