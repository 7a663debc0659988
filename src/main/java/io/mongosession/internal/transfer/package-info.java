/**
 * Sessions out and in: what a line of an export holds, what an import makes of it. Nobody's API:
 * may change with every version.
 */
package io.mongosession.internal.transfer;
