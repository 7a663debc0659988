package io.mongosession.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mongosession.testing.Page;
import io.mongosession.testing.Page.Block;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Settings that the README and the pages show beside the table. */
class ShownSettingsTest {

  /** Rows that the README repeats are rows of the table. */
  @Test
  void theReadmeShowsRowsOfTheTable() {
    assertThat(Page.of(Page.README).table("Key"))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(Page.of(Page.SETTINGS).table("Key")).contains(row));
  }

  @Test
  void everyPropertiesFileThatIsShownIsAccepted() throws IOException {
    List<Block> blocks = Page.blocksOfAll("properties");
    assertThat(blocks).isNotEmpty();
    for (Block block : blocks) {
      Properties properties = new Properties();
      properties.load(new StringReader(block.text()));
      Map<String, String> given = new HashMap<>();
      properties.forEach((name, value) -> given.put((String) name, (String) value));
      assertThatCode(() -> read(given)).as(block.place()).doesNotThrowAnyException();
    }
  }

  private static ModuleSettings read(Map<String, String> values) {
    return new SettingsReader(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "given", 100))
                .build(),
            Map.of())
        .read(name -> true, Set.of());
  }
}
