/**
 * The parts of a manager: what an operation does, the hooks around it, who may. Public Java, but
 * not part of the API: it changes without notice.
 */
package io.mongosession.internal.session;
