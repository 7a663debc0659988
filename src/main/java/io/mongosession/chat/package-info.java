/**
 * One turn of a conversation, and the {@link io.mongosession.chat.ChatAgent} an application
 * provides for it.
 */
package io.mongosession.chat;
