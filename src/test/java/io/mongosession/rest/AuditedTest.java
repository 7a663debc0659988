package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No operation can be forgotten by the audit. */
class AuditedTest {

  @Test
  void everyOperationOnSessionsHasAName() {
    List<String> without =
        new RestApplication()
            .getClasses().stream()
                .filter(type -> type.isAnnotationPresent(Path.class))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(AuditedTest::isOperation)
                .filter(method -> !method.isAnnotationPresent(Audited.class))
                .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .sorted()
                .toList();
    assertThat(without)
        .as("pools and settings belong to no owner; changes of metadata have lines of their own")
        .containsExactly(
            "MetadataResource.delete",
            "MetadataResource.patch",
            "PoolResource.pools",
            "SettingsResource.settings");
  }

  private static boolean isOperation(Method method) {
    return Arrays.stream(method.getAnnotations())
        .anyMatch(each -> each.annotationType().isAnnotationPresent(HttpMethod.class));
  }
}
