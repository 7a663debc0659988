/**
 * The model behind a chat turn: an application's own LangChain4j model, or an endpoint that speaks
 * the OpenAI chat protocol.
 */
package io.mongosession.langchain4j.chat;
