package io.mongosession.config;

/**
 * A setting as it applies.
 *
 * @param name of the property that sets it
 * @param value as it is shown, without secrets; {@code (not set)} for none
 * @param source where the value was set; {@code default} where it was not
 */
public record EffectiveSetting(String name, String value, String source) {

  static final String NOT_SET = "(not set)";
  static final String DEFAULT = "default";
}
