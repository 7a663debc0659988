package io.mongosession;

/**
 * What is stored under this id was not written by this module: it has no {@code session_key}, as
 * the session documents of the Python original. It is not a session of this module: not listed, not
 * read, not changed and not deleted. The way in for such documents is the import, {@code POST
 * /api/import}.
 *
 * <p>For a caller with an owner such a document is a {@link NotFoundException} instead.
 */
public final class ForeignDocumentException extends SessionException {

  private static final long serialVersionUID = 1L;

  private final String sessionId;

  /**
   * @param sessionId the id under which the document is stored
   */
  public ForeignDocumentException(String sessionId) {
    super(
        ("the document '%s' was not written by this module (it has no session_key; the Python"
                + " original writes such documents) and is left as it is; the way in for it is the"
                + " import, POST /api/import")
            .formatted(sessionId),
        null);
    this.sessionId = sessionId;
  }

  /** The session the call was for; never null. */
  public String sessionId() {
    return sessionId;
  }
}
