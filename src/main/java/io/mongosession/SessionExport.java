package io.mongosession;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An export of sessions as JSON Lines in UTF-8, read piece by piece, so that it needs little memory
 * whatever its length. A session that cannot be written is a line {@code
 * {"session_id":…,"error":…}}, and the others follow. Nothing is held in between: no connection, no
 * cursor. It need not be read to its end. For one thread at a time.
 */
public interface SessionExport {

  /**
   * The next piece: complete lines, some hundred KiB together, or one line that is longer. A few
   * round trips.
   *
   * @return null at the end
   * @throws UnavailableException when the database cannot be read now; what was returned before is
   *     not all of it
   */
  byte[] next();

  /**
   * Writes all that is left.
   *
   * @param out is not closed
   * @throws IOException of the stream
   * @throws UnavailableException as {@link #next}
   */
  default void writeTo(OutputStream out) throws IOException {
    for (byte[] piece = next(); piece != null; piece = next()) {
      out.write(piece);
    }
  }
}
