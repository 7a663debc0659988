package io.mongosession.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A type of records and their JSON members: the components in snake_case. Looked up once per type,
 * as reflection costs more than all else in writing a message.
 */
public final class RecordType {

  private static final ClassValue<RecordType> TYPES =
      new ClassValue<>() {
        @Override
        protected RecordType computeValue(Class<?> type) {
          return new RecordType(type);
        }
      };

  /** Passed on as it is: otherwise each call makes an array of none. */
  private static final Object[] NO_ARGUMENTS = {};

  private final Constructor<?> constructor;
  private final List<Member> members;

  private RecordType(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    members = Arrays.stream(components).map(Member::new).toList();
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " is no record", e);
    }
  }

  /** The type of these records; an {@link IllegalStateException} where the class is none. */
  public static RecordType of(Class<?> type) {
    return TYPES.get(type);
  }

  /** {@code expectedNumber} is {@code expected_number} in JSON. */
  public static String nameOf(String component) {
    return component.replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  /** In the order of the components. */
  public List<Member> members() {
    return members;
  }

  /** The record with these values, one per member. */
  public Object make(Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(constructor + " failed", e);
    }
  }

  /**
   * A component as a member of a JSON object.
   *
   * @param name in snake_case
   * @param type with its type arguments
   * @param accessor reads it
   */
  public record Member(String name, Type type, Method accessor) {

    private Member(RecordComponent component) {
      this(nameOf(component.getName()), component.getGenericType(), component.getAccessor());
      accessor.setAccessible(true); // Most records are seen in their own package alone.
    }

    /** This member of a record of the type. */
    public Object of(Record owner) {
      try {
        return accessor.invoke(owner, NO_ARGUMENTS);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(accessor + " failed", e);
      }
    }
  }
}
