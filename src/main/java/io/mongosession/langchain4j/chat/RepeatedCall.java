package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.chat.request.ChatRequest;
import io.mongosession.langchain4j.WellFormedText;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks a model until it replies, as long as another try may succeed and the turn's time lasts. Once
 * a piece of the text has been passed on it cannot start over. For one reply.
 */
final class RepeatedCall {

  private static final Logger LOG = LogContext.logger(RepeatedCall.class.getName());

  /** Before the first repeat; twice as long before the second. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** A reply and what it took. */
  record Result(ModelReply reply, Map<String, Object> metrics) {}

  private final ModelCall call;
  private final int repeats;
  private final long endNanos;
  private final Consumer<String> pieces;
  private final long begin = System.nanoTime();
  private Long firstPiece;

  /** The first half of a character, whose other half the next piece may have. */
  private String half = "";

  /**
   * @param repeats how often it may be asked again
   * @param endNanos when the turn's time is over, as {@link System#nanoTime}
   * @param pieces takes the text piece by piece; what it throws ends the call
   */
  RepeatedCall(ModelCall call, int repeats, long endNanos, Consumer<String> pieces) {
    this.call = call;
    this.repeats = repeats;
    this.endNanos = endNanos;
    this.pieces = pieces;
  }

  /**
   * Waits for the reply.
   *
   * @throws InterruptedException when the turn is over
   * @throws ModelFailedException when there is none
   */
  Result ask(ChatRequest request) throws InterruptedException, ModelFailedException {
    for (int calls = 1; ; calls++) {
      try {
        ModelReply reply = call.ask(request, this::passOn);
        deliver(WellFormedText.of(half));
        return new Result(reply, ModelMetrics.of(reply, millis(System.nanoTime()), first(), calls));
      } catch (ListenerGoneException e) {
        throw e.getCause();
      } catch (Exception e) {
        if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
          throw new InterruptedException("the turn is over");
        }
        pauseAfter(ModelFailure.of(e), calls);
      }
    }
  }

  private Long first() {
    return firstPiece == null ? null : millis(firstPiece);
  }

  private long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos - begin);
  }

  private void pauseAfter(ModelFailure failure, int calls)
      throws InterruptedException, ModelFailedException {
    Duration pause =
        failure.retryAfter() == null ? PAUSE.multipliedBy(1L << (calls - 1)) : failure.retryAfter();
    boolean inTime = pause.compareTo(Duration.ofNanos(endNanos - System.nanoTime())) < 0;
    if (firstPiece != null || calls > repeats || !failure.temporary() || !inTime) {
      throw new ModelFailedException(failure, calls);
    }
    call.repeating();
    LOG.log(Level.WARNING, "A model gave no reply and is asked again: {0}", failure.kind());
    Thread.sleep(pause.toMillis());
  }

  private void passOn(String piece) {
    if (firstPiece == null) {
      firstPiece = System.nanoTime();
    }
    String text = half + piece;
    boolean cut = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
    int end = cut ? text.length() - 1 : text.length();
    half = text.substring(end);
    deliver(WellFormedText.of(text.substring(0, end)));
  }

  private void deliver(String text) {
    if (text.isEmpty()) {
      return;
    }
    try {
      pieces.accept(text);
    } catch (RuntimeException e) {
      throw new ListenerGoneException(e);
    }
  }

  /** What the listener threw, as opposed to what the model throws. */
  private static final class ListenerGoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ListenerGoneException(RuntimeException cause) {
      super(cause);
    }

    @Override
    public synchronized RuntimeException getCause() {
      return (RuntimeException) super.getCause();
    }
  }
}
