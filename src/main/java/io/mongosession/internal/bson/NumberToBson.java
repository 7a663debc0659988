package io.mongosession.internal.bson;

import io.mongosession.InvalidInputException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.bson.types.Decimal128;

/**
 * JSON numbers to BSON, equal by value. A decimal number becomes a double when the double's
 * shortest notation is that very number, and otherwise a Decimal128 of up to 34 significant digits;
 * an integer becomes the smallest type that holds it.
 */
final class NumberToBson {

  private static final int DIGITS = MathContext.DECIMAL128.getPrecision();

  /** More than the 6145 digits of the largest Decimal128; arithmetic on more only costs time. */
  private static final int MAX_BITS = 20_500;

  private final String field;

  private NumberToBson(String field) {
    this.field = field;
  }

  /**
   * The BSON form of a number.
   *
   * @param field what it belongs to, as errors call it
   */
  static Object convert(String field, Number number) {
    return new NumberToBson(field).number(number);
  }

  private Object number(Number number) {
    if (number instanceof Integer || number instanceof Long) {
      return number;
    }
    if (number instanceof Short || number instanceof Byte) {
      return number.intValue();
    }
    if (number instanceof Double || number instanceof Float) {
      double value = number.doubleValue();
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        throw refused("finite numbers");
      }
      return value;
    }
    if (number instanceof BigInteger integer) {
      return integer(checkedDigits(integer));
    }
    if (number instanceof BigDecimal decimal) {
      checkedDigits(decimal.unscaledValue());
      return decimal(decimal);
    }
    throw refused("numbers of the java.lang and java.math types");
  }

  private Object integer(BigInteger value) {
    if (value.bitLength() >= Long.SIZE) {
      return decimal128(new BigDecimal(value));
    }
    long number = value.longValue();
    return number == (int) number ? (Object) (int) number : (Object) number;
  }

  private Object decimal(BigDecimal value) {
    if (value.scale() == 0) {
      return integer(value.unscaledValue());
    }
    double nearest = value.doubleValue();
    return Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(value) == 0
        ? (Object) nearest
        : decimal128(value);
  }

  private Decimal128 decimal128(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    try {
      if (stripped.precision() <= DIGITS) {
        return new Decimal128(stripped);
      }
    } catch (NumberFormatException e) {
      // The exponent is out of range: refused like too many digits.
    }
    throw longNumber();
  }

  private BigInteger checkedDigits(BigInteger digits) {
    if (digits.bitLength() > MAX_BITS) {
      throw longNumber();
    }
    return digits;
  }

  private InvalidInputException longNumber() {
    return refused("numbers of up to 34 significant digits and exponents of -6176 to 6111");
  }

  private InvalidInputException refused(String allowed) {
    return new InvalidInputException(field, allowed);
  }
}
