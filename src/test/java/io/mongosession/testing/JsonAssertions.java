package io.mongosession.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Compares JSON values as JSON does: numbers by value, members in any order. */
public final class JsonAssertions {

  private JsonAssertions() {}

  public static void assertSameJson(Object actual, Object expected) {
    if (expected instanceof Number) {
      assertThat(actual).isInstanceOf(Number.class);
      assertThat(exact(actual)).isEqualByComparingTo(exact(expected));
    } else if (expected instanceof Map<?, ?> object) {
      assertThat(actual).isInstanceOf(Map.class);
      Map<?, ?> other = (Map<?, ?>) actual;
      assertThat((Object) other.keySet()).isEqualTo(object.keySet());
      object.forEach((name, value) -> assertSameJson(other.get(name), value));
    } else if (expected instanceof List<?> items) {
      assertThat(actual).isInstanceOf(List.class);
      assertThat(((List<?>) actual).size()).isEqualTo(items.size());
      Iterator<?> others = ((List<?>) actual).iterator();
      items.forEach(item -> assertSameJson(others.next(), item));
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  /** A double stands for its shortest notation, as in JSON. */
  private static BigDecimal exact(Object number) {
    return new BigDecimal(number.toString());
  }
}
