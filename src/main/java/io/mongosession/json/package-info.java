/**
 * Java values and records as JSON text. Of use to the module alone: may change with any version.
 */
package io.mongosession.json;
