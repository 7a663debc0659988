package io.mongosession.faults;

import io.mongosession.testing.CommandGate;
import io.mongosession.testing.Wait;
import java.util.concurrent.CountDownLatch;
import org.bson.BsonDocument;

/**
 * Holds the command with which a turn begins to store its reply, until its server has looked for
 * stops twice more: then it knows of each that came meanwhile.
 */
final class StoringGuard implements CommandGate.Guard {

  private final String session;
  private final CountedModel model;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch looks = new CountDownLatch(2);

  /**
   * @param session its session, which is also what the model is asked
   */
  StoringGuard(String session, CountedModel model) {
    this.session = session;
    this.model = model;
  }

  @Override
  public boolean pass(BsonDocument command) {
    if (holds()) {
      if (command.containsKey("find") && TurnCommands.isOfTheHeartbeat(command)) {
        looks.countDown();
      }
    } else if (storesReply(command)) {
      held.countDown();
      Wait.until("it was looked for stops", () -> looks.getCount() == 0);
    }
    return true;
  }

  private boolean storesReply(BsonDocument command) {
    return command.containsKey("findAndModify")
        && command.toJson().contains(session)
        && !model.asked(session).isEmpty();
  }

  /** Whether it is held now, or was. */
  boolean holds() {
    return held.getCount() == 0;
  }
}
