package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FeedbackHooksIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private static final NewFeedback UP = new NewFeedback("up", "fine", null, null);

  private final String id = UUID.randomUUID().toString();
  private final List<String> seen = new ArrayList<>();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void createSession() {
    factory =
        MONGO.close(
            MONGO
                .builder()
                .feedbackHook(
                    call -> {
                      seen.add("factory " + call.sessionId().equals(id));
                      return call.proceed();
                    })
                .build());
    factory.createSessionManager(id).create(NewSession.defaults());
  }

  private MongoDBSessionManager with(FeedbackHook hook) {
    return factory.createSessionManager(id, options -> options.feedbackHook(hook));
  }

  private List<Feedback> stored() {
    return factory.createSessionManager(id).getFeedback();
  }

  @Test
  void theFactorysFeedbackHookRunsAroundTheManagers() {
    Feedback added =
        with(call -> {
              seen.add("manager " + call.feedback().comment());
              return call.proceed();
            })
            .addFeedback(UP);

    assertThat(seen).containsExactly("factory true", "manager fine");
    assertThat(stored()).containsExactly(added);
  }

  @Test
  void aHookMayChangeWhatIsStoredAndWhatIsSeen() {
    Feedback shown = new Feedback("shown", "up", null, null, null, null);
    Feedback added =
        with(call -> {
              call.proceed(new NewFeedback("down", "changed", null, null));
              return shown;
            })
            .addFeedback(UP);

    assertThat(added).isSameAs(shown);
    assertThat(stored()).singleElement().extracting(Feedback::comment).isEqualTo("changed");
  }

  @Test
  void aHookThatRefusesOrSkipsStoresNothing() {
    HookRefusedException refusal = new HookRefusedException("no feedback here");
    assertThatThrownBy(
            () ->
                with(call -> {
                      throw refusal;
                    })
                    .addFeedback(UP))
        .isSameAs(refusal);
    with(call -> new Feedback("skipped", "up", null, null, null, null)).addFeedback(UP);
    assertThatNullPointerException().isThrownBy(() -> with(call -> null).addFeedback(UP));

    assertThat(stored()).isEmpty();
  }

  @Test
  void whatAHookPutsInIsCheckedLikeAnyInput() {
    assertThatThrownBy(
            () ->
                with(call -> call.proceed(new NewFeedback("sideways", null, null, null)))
                    .addFeedback(UP))
        .isInstanceOf(InvalidInputException.class);
    assertThat(stored()).isEmpty();
  }
}
