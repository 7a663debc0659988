package io.mongosession.config;

import io.mongosession.InvalidSettingsException.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** Looks properties up and collects what is wrong with them. */
final class PropertyReader {

  /** What every property of the module begins with. */
  static final String PREFIX = "mongodb.session.";

  /** A property that is set, by the name it was found under. */
  record Property(String name, String value) {}

  private final Config config;
  private final Set<Problem> problems = new LinkedHashSet<>();

  PropertyReader(Config config) {
    this.config = config;
  }

  /** What a factory's properties begin with. */
  static String factoryPrefix(String factory) {
    return factory.equals(FactoryConfiguration.DEFAULT_NAME)
        ? PREFIX
        : PREFIX + "factory." + factory + ".";
  }

  /** The property of this full name, or null when it is not set or empty. */
  Property find(String name) {
    return config
        .getOptionalValue(name, String.class)
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .map(value -> new Property(name, value))
        .orElse(null);
  }

  /** The factory's own property, or the one it inherits, or null. */
  Property find(String factory, String key) {
    Property own = find(factoryPrefix(factory) + key);
    return own == null ? find(PREFIX + key) : own;
  }

  /** The value of a property of the whole module; the default where it is not set or not valid. */
  <T> T value(String key, ValueType<T> kind, T byDefault) {
    return value(find(PREFIX + key), kind, byDefault);
  }

  /** The value of this property; the default where it is null or not valid. */
  <T> T value(Property property, ValueType<T> kind, T byDefault) {
    if (property == null) {
      return byDefault;
    }
    T value = kind.parse().apply(property.value());
    if (value == null) {
      refuse(property, kind.allowed());
      return byDefault;
    }
    return value;
  }

  void refuse(Property property, String allowed) {
    refuse(new Problem(property.name(), property.value(), allowed));
  }

  /** Remembers a problem; the same one only once, however many factories inherit it. */
  void refuse(Problem problem) {
    problems.add(problem);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }
}
