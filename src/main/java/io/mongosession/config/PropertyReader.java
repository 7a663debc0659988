package io.mongosession.config;

import io.mongosession.InvalidSettingsException.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** Looks settings up, and remembers what applies and what is wrong with them. */
final class PropertyReader {

  private static final String EXPRESSION =
      "a value each of whose ${…} names a property that is set";

  /**
   * A property that is set.
   *
   * @param name that it was found under
   */
  record Property(String name, String value, String source) {

    /** Shows no value: it may be a secret. */
    @Override
    public String toString() {
      return name + " set by " + source;
    }
  }

  private final Config config;
  private final Map<String, String> environment;
  private final SettingSource sources;
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final Map<String, EffectiveSetting> effective = new LinkedHashMap<>();

  PropertyReader(Config config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
    sources = new SettingSource(config, environment);
  }

  /** The property of this full name, or null when it is not set or empty. */
  Property find(String name) {
    try {
      ConfigValue found = config.getConfigValue(name);
      String value = found.getValue();
      if (value != null && !value.isBlank()) {
        return new Property(name, value.strip(), sources.of(found));
      }
      if (value == null && found.getRawValue() != null && !found.getRawValue().isBlank()) {
        refuse(new Problem(name, null, EXPRESSION, sources.of(found)));
      }
    } catch (NoSuchElementException e) {
      // Some servers throw this where an expression cannot be resolved.
      refuse(new Problem(name, null, EXPRESSION));
    }
    return null;
  }

  /** The factory's own property, or the one it inherits, or null. */
  Property find(String factory, Key<?> key) {
    Property own = find(key.property(factory));
    boolean inherited = own == null && key.scope() != Key.Scope.NAMED_FACTORY;
    return inherited ? find(key.property()) : own;
  }

  /** A setting of the module; the default where it is not set or not valid. */
  <T> T value(Key<T> key) {
    return value(key, find(key.property()), key.property());
  }

  /** A setting of a factory, its own or inherited; the default where it is not set or not valid. */
  <T> T value(String factory, Key<T> key) {
    return value(key, find(factory, key), key.property(factory));
  }

  private <T> T value(Key<T> key, Property property, String name) {
    T byDefault = key.defaultValue();
    if (property == null) {
      apply(name, byDefault == null ? null : key.type().spell().apply(byDefault), null);
      return byDefault;
    }
    T value = key.type().parse().apply(property.value());
    if (value == null) {
      refuse(key, property, key.type().allowed());
      return byDefault;
    }
    apply(name, key.type().show().apply(key.type().spell().apply(value)), property);
    return value;
  }

  /**
   * What follows this prefix of the module in the names that are set. Of a name that only an
   * environment variable has, which knows neither case nor punctuation, in lower case with hyphens.
   */
  Set<String> namesBehind(String prefix) {
    String full = Key.PREFIX + prefix;
    Set<String> variables = new TreeSet<>();
    environment.keySet().forEach(name -> variables.add(SettingSource.variable(name)));
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String property : config.getPropertyNames()) {
      String name = Profiles.without(property);
      // A server may list what it derives from a variable, with a dot for each underscore.
      boolean derived =
          name.indexOf('.', full.length()) >= 0 && variables.contains(SettingSource.variable(name));
      if (name.startsWith(full) && !derived) {
        names.add(name.substring(full.length()));
        variables.remove(SettingSource.variable(name));
      }
    }
    String variable = SettingSource.variable(full);
    for (String name : variables) {
      if (name.startsWith(variable)) {
        names.add(name.substring(variable.length()).toLowerCase(Locale.ROOT).replace('_', '-'));
      }
    }
    return names;
  }

  /** Remembers what applies; null for nothing, or for the default. */
  void apply(String name, String shown, Property property) {
    effective.put(
        name,
        new EffectiveSetting(
            name,
            shown == null ? EffectiveSetting.NOT_SET : shown,
            property == null ? EffectiveSetting.DEFAULT : property.source()));
  }

  /** Whether a setting of the module is set. */
  boolean isSet(Key<?> key) {
    return find(key.property()) != null;
  }

  /** Refuses that a setting is missing which another one needs. */
  void refuseMissing(Key<?> missing, Key<?> given) {
    refuse(
        new Problem(
            missing.property(),
            null,
            "%s, because %s is set".formatted(missing.type().allowed(), given.property())));
  }

  void refuse(Key<?> key, Property property, String allowed) {
    String shown = key.type().show().apply(property.value());
    refuse(new Problem(property.name(), shown, allowed, property.source()));
  }

  /** Remembers a problem; the same one only once, however many factories inherit it. */
  void refuse(Problem problem) {
    problems.add(problem);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** Every setting that was read, in that order. */
  List<EffectiveSetting> effective() {
    return new ArrayList<>(effective.values());
  }
}
