package io.mongosession.rest;

import java.util.List;

/** The agents of a session. */
record AgentsView(List<AgentView> items) implements JsonResponse {}
