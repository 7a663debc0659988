package io.mongosession.viewer;

import java.net.URI;

/**
 * What a browser lets the viewer's page do: nothing comes from another host, nothing runs that is
 * not one of its files, no text becomes HTML.
 */
final class ContentPolicy {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'%s;"
          + " img-src 'self' data: blob:; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  private ContentPolicy() {}

  /**
   * The value of {@code Content-Security-Policy}.
   *
   * @param issuer of tokens, which the page may call, or null
   */
  static String of(URI issuer) {
    String origin =
        issuer == null ? "" : " " + issuer.getScheme() + "://" + issuer.getRawAuthority();
    return POLICY.formatted(origin);
  }
}
