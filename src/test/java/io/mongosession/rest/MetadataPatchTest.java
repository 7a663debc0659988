package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataPatchTest {

  /** The examples of RFC 7396, appendix A, whose target and patch are objects. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{'a':'b'} | {'a':'c'} | {'a':'c'}",
        "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
        "{'a':'b'} | {'a':null} | {}",
        "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
        "{'a':['b']} | {'a':'c'} | {'a':'c'}",
        "{'a':'c'} | {'a':['b']} | {'a':['b']}",
        "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
        "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
        "{'e':null} | {'a':1} | {'e':null,'a':1}",
        "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}"
      })
  void aPatchIsMergedAsTheExamplesOfItsStandardSay(String target, String patch, String result) {
    assertThat(MetadataPatch.merge(json(target), json(patch))).isEqualTo(json(result));
  }

  @Test
  void whatAPatchDoesNotNameIsTheVerySameValue() {
    Integer count = 1_000_000;
    Map<String, Object> merged =
        MetadataPatch.merge(
            Map.of("count", count, "inner", Map.of("count", count)), json("{'inner':{'x':1}}"));

    assertThat(merged.get("count")).isSameAs(count);
    assertThat(merged).extractingByKey("inner").extracting("count").isSameAs(count);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> json(String text) {
    return (Map<String, Object>) JsonText.read(text.replace('\'', '"'));
  }
}
