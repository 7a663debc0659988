package io.mongosession.internal.client;

import com.mongodb.MongoClientException;

/** DNS did not say, or not in time, what belongs to a mongodb+srv address. */
final class AddressLookupException extends MongoClientException {

  private static final long serialVersionUID = 1L;

  AddressLookupException(String host, Throwable cause) {
    super("the DNS records of %s could not be read".formatted(host), cause);
  }
}
