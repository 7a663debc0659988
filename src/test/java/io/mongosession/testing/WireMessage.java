package io.mongosession.testing;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * A command as it travels: MongoDB's OP_MSG, and OP_QUERY, in which a driver says hello first.
 *
 * @param id which the reply refers to
 * @param query whether it came as OP_QUERY, so that OP_REPLY answers it
 * @param command its arguments, those sent beside it (documents of an insert) among them
 */
record WireMessage(int id, boolean query, BsonDocument command) {

  private static final int OP_REPLY = 1;
  private static final int OP_QUERY = 2004;
  private static final int OP_MSG = 2013;
  private static final int HEADER_BYTES = 16;
  private static final int CHECKSUM_BYTES = 4;

  /**
   * The next command of a connection.
   *
   * @throws EOFException when the client has closed it
   */
  static WireMessage read(DataInputStream in) throws IOException {
    int length = Integer.reverseBytes(in.readInt());
    byte[] rest = new byte[length - Integer.BYTES];
    in.readFully(rest);
    ByteBuffer message = ByteBuffer.wrap(rest).order(ByteOrder.LITTLE_ENDIAN);
    int id = message.getInt();
    message.getInt(); // What it responds to: nothing.
    int code = message.getInt();
    return switch (code) {
      case OP_QUERY -> new WireMessage(id, true, query(message));
      case OP_MSG -> new WireMessage(id, false, sections(message));
      default -> throw new IOException("message of unknown kind " + code);
    };
  }

  private static BsonDocument query(ByteBuffer message) {
    message.getInt(); // Flags.
    text(message); // The collection.
    message.getLong(); // How many to skip and to return.
    return document(message);
  }

  private static BsonDocument sections(ByteBuffer message) {
    boolean checksum = (message.getInt() & 1) != 0;
    BsonDocument command = new BsonDocument();
    while (message.remaining() > (checksum ? CHECKSUM_BYTES : 0)) {
      if (message.get() == 0) {
        command.putAll(document(message));
      } else {
        int end = message.position() + message.getInt();
        String name = text(message);
        BsonArray documents = new BsonArray();
        while (message.position() < end) {
          documents.add(document(message));
        }
        command.put(name, documents);
      }
    }
    return command;
  }

  private static BsonDocument document(ByteBuffer message) {
    int length = message.getInt(message.position());
    byte[] bytes = new byte[length];
    message.get(bytes);
    return new RawBsonDocument(bytes);
  }

  private static String text(ByteBuffer message) {
    StringBuilder text = new StringBuilder();
    for (byte next = message.get(); next != 0; next = message.get()) {
      text.append((char) next);
    }
    return text.toString();
  }

  /** The command's name. */
  String name() {
    return command.getFirstKey();
  }

  /** The bytes of the reply to it. */
  byte[] reply(BsonDocument answer) {
    ByteBuffer body = new RawBsonDocument(answer, new BsonDocumentCodec()).getByteBuffer().asNIO();
    ByteBuffer reply =
        ByteBuffer.allocate(HEADER_BYTES + 20 + body.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    reply.position(Integer.BYTES);
    reply.putInt(id).putInt(id).putInt(query ? OP_REPLY : OP_MSG).putInt(0);
    if (query) {
      reply.putLong(0).putInt(0).putInt(1); // No cursor; one document, the first.
    } else {
      reply.put((byte) 0);
    }
    reply.put(body).putInt(0, reply.position());
    byte[] bytes = new byte[reply.position()];
    reply.flip().get(bytes);
    return bytes;
  }
}
