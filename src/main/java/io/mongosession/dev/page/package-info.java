/** What a browser finds at the root of the development server. */
package io.mongosession.dev.page;
