package io.mongosession.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key without which nothing that belongs to a session can be reached. */
class SessionKeyTest {

  private static final String KEY = SessionKey.class.getName();

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "\t", "\n x"})
  void isNeverNullOrBlank(String text) {
    assertThatThrownBy(() -> new SessionKey(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noCommandOnMessagesFeedbackOrDraftsIsBuiltWithoutOne() {
    List<Class<?>> classes =
        List.of(
            MessageLog.class,
            MessagePages.class,
            GuardrailLog.class,
            FeedbackLog.class,
            DraftLog.class);
    JavaClasses logs = new ClassFileImporter().importClasses(classes);
    Set<String> checked = new TreeSet<>();
    for (Class<?> log : classes) {
      for (JavaMethod method : logs.get(log).getMethods()) {
        boolean sendsCommands =
            method.getCallsFromSelf().stream()
                .map(call -> call.getTargetOwner())
                .anyMatch(
                    owner ->
                        owner.isEquivalentTo(MongoCollection.class)
                            || owner.isEquivalentTo(StoredPage.class)
                            || owner.isEquivalentTo(MessageLog.class));
        boolean isPrivate = method.getModifiers().contains(JavaModifier.PRIVATE);
        boolean isSynthetic = method.getModifiers().contains(JavaModifier.SYNTHETIC);
        if (sendsCommands && !isPrivate && !isSynthetic) {
          assertThat(method.getParameterTypes().get(0).getName())
              .as(method.getFullName())
              .isIn(KEY, "java.util.Collection<%s>".formatted(KEY));
          checked.add(method.getName());
        }
      }
    }
    assertThat(checked)
        .contains("insert", "stored", "after", "before", "page", "deleteAll", "complete", "count");
  }
}
