package io.mongosession.internal.bson;

/** Well-formed text: without a surrogate that has no partner. */
public final class Unicode {

  private Unicode() {}

  /** Whether the text has no lone surrogate. */
  public static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPair(text, i)) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** Whether the surrogate at this index begins a pair. */
  static boolean isPair(String text, int high) {
    return Character.isHighSurrogate(text.charAt(high))
        && high + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(high + 1));
  }
}
