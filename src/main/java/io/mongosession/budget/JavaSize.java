package io.mongosession.budget;

/**
 * Estimates, in bytes, of what a JSON value takes in memory while a request is served: in both of
 * its forms, the module's and the driver's, as one is made from the other. Upper bounds for heaps
 * of up to 32 GiB.
 */
public final class JavaSize {

  /** An object without members: two maps. */
  public static final int OBJECT = 160;

  /** The tables of both maps, from the first member on. */
  public static final int FIRST_MEMBER = 160;

  /** An entry in both, without its name and value. */
  public static final int MEMBER = 104;

  /** A list without items, twice. */
  public static final int LIST = 128;

  /** A place in both, and as much while they grow. */
  public static final int ITEM = 16;

  /** A number, date, id: anything but text that is small. */
  public static final int SCALAR = 64;

  private static final int TEXT = 48;

  private JavaSize() {}

  /** A text: two bytes for a character, or one in an array that is rounded up to twice its size. */
  public static long text(String text) {
    return TEXT + 2L * text.length();
  }
}
