/** The memory of requests under way, bounded for all callers together and for each. */
package io.mongosession.budget;
