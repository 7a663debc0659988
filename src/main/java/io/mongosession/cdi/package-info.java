/**
 * Jakarta CDI: factories to inject, built from the configuration and closed when the application
 * ends.
 */
package io.mongosession.cdi;
