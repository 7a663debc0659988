package io.mongosession.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CountedModelsTest {

  private final CountedModels models = new CountedModels(List.of("gpt-4o", "gpt-4o-mini", "llama"));

  @Test
  void aDatedVersionCountsForTheLongestNameThatItBeginsWith() {
    assertThat(models.nameOf("gpt-4o")).isEqualTo("gpt-4o");
    assertThat(models.nameOf("gpt-4o-2024-08-06")).isEqualTo("gpt-4o");
    assertThat(models.nameOf("gpt-4o-mini-2024-07-18")).isEqualTo("gpt-4o-mini");
    assertThat(models.nameOf("llama:70b")).isEqualTo("llama");
  }

  @Test
  void whatNobodyConfiguredIsOther() {
    for (Object invented : new Object[] {"gpt-4oo", "GPT-4o", "x-llama", "", 7, List.of("llama")}) {
      assertThat(models.nameOf(invented)).as("%s", invented).isEqualTo(CountedModels.OTHER);
    }
    assertThat(models.nameOf(null)).isEqualTo(CountedModels.OTHER);
    assertThat(new CountedModels(List.of()).nameOf("gpt-4o")).isEqualTo(CountedModels.OTHER);
  }
}
