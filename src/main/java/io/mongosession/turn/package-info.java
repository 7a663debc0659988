/**
 * The turn of an agent as it is stored: one at a time, once, to be followed and stopped from any
 * process. {@code io.mongosession.chat} runs turns on it; applications use that.
 */
package io.mongosession.turn;
