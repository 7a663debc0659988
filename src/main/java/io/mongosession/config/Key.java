package io.mongosession.config;

/**
 * A setting: all that is known of it stands in its one entry of {@link Keys}.
 *
 * @param name without the prefix, but for {@link Scope#STANDARD}
 * @param type what its text means, and which texts are accepted
 * @param byDefault the text that stands for it where it is not set, or null
 * @param scope who has one
 * @param help what it means, for the documentation
 */
record Key<T>(String name, ValueType<T> type, String byDefault, Scope scope, String help) {

  /** What every property of the module begins with. */
  static final String PREFIX = "mongodb.session.";

  /** Who has such a setting. */
  enum Scope {
    /** The module has one. */
    MODULE,
    /** Every factory has one; a named factory inherits that of the default one. */
    FACTORY,
    /** Every named factory has one. */
    NAMED_FACTORY,
    /** The module has one, by a name of MicroProfile's. */
    STANDARD
  }

  /** What a factory's properties begin with. */
  static String prefix(String factory) {
    return factory.equals(FactoryConfiguration.DEFAULT_NAME)
        ? PREFIX
        : PREFIX + "factory." + factory + ".";
  }

  /** The name of the property that sets it, for the module or the default factory. */
  String property() {
    return scope == Scope.STANDARD ? name : PREFIX + name;
  }

  /** The name of the property that sets it for a factory. */
  String property(String factory) {
    return prefix(factory) + name;
  }

  /** What applies where it is not set; null for nothing. */
  T defaultValue() {
    return byDefault == null ? null : type.parse().apply(byDefault);
  }

  /** The same setting, within the bounds that another one sets. */
  Key<T> within(ValueType<T> bounds, String otherDefault) {
    return new Key<>(name, bounds, otherDefault, scope, help);
  }

  /** Its line in the documentation's table. */
  String documentation() {
    String shownName = scope == Scope.NAMED_FACTORY ? "factory.<name>." + name : name;
    String meaning =
        type.range().isEmpty() || help.isEmpty() ? type.range() + help : type.range() + ": " + help;
    return "| `%s` | %s | %s | %s |"
        .formatted(
            shownName, type.word(), byDefault == null ? "none" : "`" + byDefault + "`", meaning);
  }
}
