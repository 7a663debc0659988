package io.mongosession;

import java.io.IOException;
import java.io.InputStream;

/**
 * An import of sessions, given piece by piece, so that it needs little memory whatever its length.
 * What is wrong with a line is reported to the {@link ImportListener}, and the others go on. It may
 * be broken off at any moment, and repeated: what is stored already is recognised. For one thread
 * at a time.
 */
public interface SessionImport {

  /**
   * The next bytes, cut anywhere. What becomes complete by them is stored.
   *
   * @throws InvalidInputException when the first line is no JSON: then nothing is stored
   * @throws UnavailableException when the database cannot be written now; repeat all of it later
   */
  void add(byte[] bytes, int offset, int length);

  /**
   * There are no more bytes; stores what is left.
   *
   * @return what was done
   * @throws InvalidInputException as {@link #add}
   * @throws UnavailableException as {@link #add}
   */
  ImportReport finish();

  /** What has been done so far. No round trip. */
  ImportReport report();

  /**
   * Imports all that the stream has, and finishes.
   *
   * @param in is not closed
   * @return what was done
   * @throws IOException of the stream; what came before it is stored
   * @throws InvalidInputException as {@link #add}
   * @throws UnavailableException as {@link #add}
   */
  default ImportReport readFrom(InputStream in) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      add(buffer, 0, read);
    }
    return finish();
  }
}
