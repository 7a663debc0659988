/** Log lines of the module: request ids in them, and texts of others that forge none. */
package io.mongosession.log;
