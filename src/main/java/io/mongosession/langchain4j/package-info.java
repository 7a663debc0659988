/**
 * Memory of LangChain4j agents: {@link io.mongosession.langchain4j.MongoDBChatMemory} over the
 * message log. An application without LangChain4j leaves this package out and runs everything else.
 */
package io.mongosession.langchain4j;
