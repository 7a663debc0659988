/** The module's exceptions as problems of RFC 9457 ({@code application/problem+json}). */
package io.mongosession.problem;
