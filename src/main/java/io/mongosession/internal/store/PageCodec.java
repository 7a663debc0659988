package io.mongosession.internal.store;

import java.util.function.Predicate;
import org.bson.BsonBinaryReader;
import org.bson.BsonReader;
import org.bson.BsonReaderMark;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.Document;
import org.bson.codecs.BsonTypeClassMap;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.io.BsonInputMark;

/**
 * Decodes the documents of a reply as far as a page goes. What lies behind its end is skipped, so
 * that it never becomes objects, which may take ten times its bytes. For one command; not
 * thread-safe.
 */
final class PageCodec implements Codec<PageCodec.Item> {

  private static final CodecRegistry REGISTRY = CountedDocuments.CODECS;
  private static final Codec<Document> DOCUMENTS = REGISTRY.get(Document.class);
  private static final BsonTypeClassMap TYPES = new BsonTypeClassMap();

  /** Stands for every document behind the end of the page. */
  private static final Item BEHIND = new Item(null);

  private final int maxItems;
  private final long maxBytes;
  private final Predicate<Document> mayEndAt;
  private final BoundedField field;

  private int items;
  private long bytes;
  private boolean mayEnd;
  private boolean ended;

  /**
   * A document of the page.
   *
   * @param document null behind the end of the page
   */
  record Item(Document document) {}

  /**
   * A field at the top that is left out where it is an object that is too large.
   *
   * @param name the field
   * @param maxBytes how large it may be
   * @param omitted the name of the field that is true in its place
   */
  record BoundedField(String name, int maxBytes, String omitted) {}

  /**
   * @param maxItems how many documents the page has at most
   * @param maxBytes how many bytes they have together at most
   * @param mayEndAt whether the page is long enough with this document, so that its bytes count
   * @param field or null
   */
  private PageCodec(int maxItems, long maxBytes, Predicate<Document> mayEndAt, BoundedField field) {
    this.maxItems = maxItems;
    this.maxBytes = maxBytes;
    this.mayEndAt = mayEndAt;
    this.field = field;
  }

  /** For a page of at least one document. */
  static PageCodec page(int maxItems, long maxBytes) {
    return new PageCodec(maxItems, maxBytes, any -> true, null);
  }

  /** As {@link #page}, of documents with a field that may be left out. */
  static PageCodec page(int maxItems, long maxBytes, BoundedField field) {
    return new PageCodec(maxItems, maxBytes, any -> true, field);
  }

  /** For a page that goes at least to a document of this kind, however large it becomes. */
  static PageCodec atLeastTo(Predicate<Document> kind, int maxItems, long maxBytes) {
    return new PageCodec(maxItems, maxBytes, kind, null);
  }

  /** Whether there was a document that does not belong to the page any more. */
  boolean ended() {
    return ended;
  }

  /** How many bytes the documents of the page have together. */
  long bytes() {
    return bytes;
  }

  @Override
  public Item decode(BsonReader reader, DecoderContext context) {
    BsonBinaryReader binary = (BsonBinaryReader) reader;
    int omitted = ended || field == null ? 0 : omittedFrom(binary);
    int size = size(binary) - omitted;
    if (ended || items == maxItems || mayEnd && bytes + size > maxBytes) {
      ended = true;
      reader.skipValue();
      return BEHIND;
    }
    Document document = omitted > 0 ? withoutField(binary) : DOCUMENTS.decode(reader, context);
    items++;
    bytes += size;
    mayEnd |= mayEndAt.test(document);
    return new Item(document);
  }

  /** The length that every object in BSON begins with. */
  private static int size(BsonBinaryReader reader) {
    BsonInputMark start = reader.getBsonInput().getMark(Integer.BYTES);
    int size = reader.getBsonInput().readInt32();
    start.reset();
    return size;
  }

  /** How many bytes of the document are left out. */
  private int omittedFrom(BsonBinaryReader reader) {
    BsonReaderMark start = reader.getMark();
    int omitted = 0;
    reader.readStartDocument();
    while (omitted == 0 && reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      omitted = isTooLarge(reader, reader.readName()) ? size(reader) : 0;
      reader.skipValue();
    }
    start.reset();
    return omitted;
  }

  private boolean isTooLarge(BsonBinaryReader reader, String name) {
    return name.equals(field.name())
        && reader.getCurrentBsonType() == BsonType.DOCUMENT
        && size(reader) > field.maxBytes();
  }

  private Document withoutField(BsonBinaryReader reader) {
    Document document = new Document();
    reader.readStartDocument();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      String name = reader.readName();
      if (isTooLarge(reader, name)) {
        reader.skipValue();
        document.append(field.omitted(), true);
      } else {
        document.append(name, value(reader));
      }
    }
    reader.readEndDocument();
    return document;
  }

  private static Object value(BsonBinaryReader reader) {
    if (reader.getCurrentBsonType() == BsonType.NULL) {
      reader.readNull();
      return null;
    }
    return REGISTRY
        .get(TYPES.get(reader.getCurrentBsonType()))
        .decode(reader, DecoderContext.builder().build());
  }

  @Override
  public void encode(BsonWriter writer, Item value, EncoderContext context) {
    throw new UnsupportedOperationException("pages are only read");
  }

  @Override
  public Class<Item> getEncoderClass() {
    return Item.class;
  }
}
