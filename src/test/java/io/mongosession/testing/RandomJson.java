package io.mongosession.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** JSON values of every kind, the same for the same seed. */
public final class RandomJson {

  private static final String ALPHABET = "ab%.$2E\"\\/ \t\u00e9\u4f60\uD83D\uDE00\u0001";

  private final Random random;

  public RandomJson(long seed) {
    random = new Random(seed);
  }

  public Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> text();
      case 3, 4 -> number();
      case 5 -> list(depth - 1);
      default -> object(depth - 1);
    };
  }

  public Map<String, Object> object(int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      object.put(text(), value(depth));
    }
    return object;
  }

  private List<Object> list(int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      list.add(value(depth));
    }
    return list;
  }

  String text() {
    int[] characters = ALPHABET.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return text.toString();
  }

  Number number() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong();
      case 2 -> random.nextGaussian();
      case 3 -> new BigInteger(1 + random.nextInt(112), random).negate();
      case 4 -> new BigDecimal(new BigInteger(110, random), random.nextInt(6000) - 3000);
      default -> BigDecimal.valueOf(random.nextInt(100_000), random.nextInt(8) - 3);
    };
  }
}
