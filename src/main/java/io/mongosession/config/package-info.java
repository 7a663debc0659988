/**
 * The settings of the module, read from MicroProfile Config. The only place that knows a property
 * name.
 */
package io.mongosession.config;
