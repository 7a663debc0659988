package io.mongosession.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mongosession.rest.Hostile;
import io.mongosession.rest.StreamingAgent;
import io.mongosession.testing.Browser;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;

/** What people do with the viewer, in a real browser. Whatever its console calls an error fails. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("smoke")
class ViewerIT {

  /** {@code -Dviewer.messages=100000}: a conversation as long as they get. */
  private static final int MANY = Integer.getInteger("viewer.messages", 1000);

  private static final String ARTICLES = "document.querySelectorAll('.timeline article').length";

  /** As numbers: the way to the browser and back does not carry every character. */
  private static final String UNITS =
      "(t => [...t].flatMap(c => c.split('')).map(c => c.charCodeAt(0)).join())"
          + "(document.querySelector(arguments[0]).textContent)";

  private final URI root = Deployments.server().resolve("/it/");
  private final Conversations conversations = new Conversations(root);
  private final String id = "s-" + UUID.randomUUID();
  private Browser browser;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.viewer.enabled", "true",
            "mongodb.session.application-name", "shop"),
        StreamingAgent.class);
  }

  @BeforeEach
  void start() {
    browser = Browser.start();
  }

  @AfterEach
  void stop() {
    if (browser != null) {
      try {
        assertThat(browser.errors()).as("errors in the browser's console").isEmpty();
      } finally {
        browser.close();
      }
    }
  }

  private URI address(String session) {
    return root.resolve("#/session/" + session);
  }

  @Test
  void sessionsAreListedByLastChangeFilteredAndPaged() {
    String prefix = "list-" + UUID.randomUUID() + "-";
    for (int i = 0; i < 55; i++) {
      conversations.must(
          "PUT",
          "sessions/" + prefix + i,
          "{\"session_type\":\"" + (i % 2 == 0 ? "a" : "b") + "\"}");
    }

    browser.open(root);
    browser.find("h1", "Sessions");
    browser.find("[name=id_prefix]").sendKeys(prefix, Keys.ENTER);
    browser.until("document.querySelectorAll('.sessions tbody tr').length === 50");
    assertThat(browser.find(".sessions tbody th").getText()).isEqualTo(prefix + "54");
    assertThat(browser.find(".sessions tbody td").getText()).isEqualTo("shop");
    browser.click("main > button", "More");
    browser.until("document.querySelectorAll('.sessions tbody tr').length === 55");

    browser.find("[name=session_type]").sendKeys("a");
    browser.click(".filters button", "Filter");
    browser.until("document.querySelectorAll('.sessions tbody tr').length === 28");
    browser.screenshot("sessions");

    browser.click(".sessions tbody a", prefix + "0");
    browser.find("h1", prefix + "0");
    browser.driver().navigate().back();
    browser.until("document.querySelectorAll('.sessions tbody tr').length === 28");
  }

  @Test
  void aFilterThatIsRefusedSaysWhy() {
    browser.open(root.resolve("#/sessions?metadata.%24where=1"));

    assertThat(browser.find("[role=alert]").getText()).contains("metadata");
    // The refused call is all that the console has.
    assertThat(browser.errors()).singleElement().asString().contains("400");
  }

  @Test
  void aConversationShowsAllThatItsMessagesHave() {
    conversations.rich(id);

    browser.open(address(id));
    browser.until(ARTICLES + " === 7");

    WebElement reply = browser.find("[data-agent=triage][data-number='3']");
    assertThat(reply.findElement(By.cssSelector("strong:not(.role)")).getText()).isEqualTo("late");
    assertThat(reply.findElements(By.cssSelector(".markdown td"))).hasSize(4);
    assertThat(reply.findElement(By.tagName("a")).getAttribute("rel")).contains("noopener");
    assertThat(reply.findElement(By.cssSelector(".metrics")).getText()).contains("64", "910");
    assertThat(reply.findElement(By.cssSelector(".feedback")).getText()).contains("quick");
    assertThat(browser.find("[data-agent=triage][data-number='0'] .plain").getText())
        .isEqualTo("Which of our orders are late? <b>Hurry</b>");

    WebElement calls = browser.find("[data-agent=triage][data-number='1']");
    assertThat(calls.getText()).contains("find_orders").doesNotContain("\"status\"");
    calls.findElement(By.cssSelector(".call summary")).click();
    browser.find("[data-agent=triage][data-number='1'] .call pre", "\"late\"");
    calls.findElement(By.cssSelector(".reasoning summary")).click();
    browser.find("[data-agent=triage][data-number='1'] .reasoning", "I look them up.");
    browser.find("[data-number='2'] .result summary").click();
    browser.find("[data-number='2'] .result", "order 17, order 23");

    WebElement redacted = browser.find("[data-agent=triage][data-number='4']");
    assertThat(redacted.getText()).contains("Redacted", "[removed]", "ANONYMIZED");
    browser.until("document.querySelector('.message img').naturalWidth === 1");
    browser.screenshot("conversation");
  }

  @Test
  void oneAgentIsShownAloneAndAGuardrailEventLeadsToItsMessage() {
    conversations.rich(id);
    browser.open(address(id));
    browser.until(ARTICLES + " === 7");

    browser.click("#only option", "researcher");
    browser.until(ARTICLES + " === 2");
    browser.click("aside summary", "Guardrail events");
    browser.click("aside button", "triage #4");
    browser.until(
        ARTICLES
            + " > 2 && [...document.querySelectorAll('.timeline article')]"
            + ".every(article => article.dataset.agent === 'triage')");
    assertThat(browser.find("[data-number='4']").getText()).contains("[removed]");
  }

  @Test
  void feedbackIsGivenBesideAMessage() {
    conversations.rich(id);
    browser.open(address(id));

    WebElement message = browser.find("[data-agent=researcher][data-number='1']");
    message.findElement(By.xpath(".//button[text()='Bad']")).click();
    browser.find("[data-agent=researcher][data-number='1'] .said");
    browser.click("[data-agent=researcher][data-number='1'] button", "Comment");
    browser.find("[data-agent=researcher] .comment textarea").sendKeys("It is two pixels");
    browser.click("[data-agent=researcher] .comment button", "Give feedback");
    browser.find("[data-agent=researcher] .said", "It is two pixels");

    assertThat(conversations.send("GET", "sessions/" + id + "/feedback", null).body())
        .contains("\"rating\":\"down\"", "It is two pixels", "\"message_number\":1");
  }

  @Test
  void metadataIsEdited() {
    conversations.rich(id);
    browser.open(address(id));

    WebElement field = browser.find("aside textarea");
    field.clear();
    field.sendKeys("{\"customer\":{\"tier\":\"silver\"},\"note\":\"called\"}");
    browser.click("aside form button", "Save");
    browser.find("#notices", "The metadata is stored");

    assertThat(conversations.send("GET", "sessions/" + id + "/metadata", null).body())
        .isEqualTo("{\"customer\":{\"tier\":\"silver\"},\"note\":\"called\"}");
  }

  @Test
  void aSessionIsDeletedAfterAQuestion() {
    conversations.rich(id);
    browser.open(address(id));

    browser.click(".title .danger", "Delete");
    browser.click("dialog button", "Cancel");
    browser.until("document.querySelector('dialog') === null");
    assertThat(conversations.send("GET", "sessions/" + id, null).status()).isEqualTo(200);

    browser.click(".title .danger", "Delete");
    browser.click("dialog button", "Delete");
    browser.find("h1", "Sessions");
    assertThat(conversations.send("GET", "sessions/" + id, null).status()).isEqualTo(404);
  }

  @Test
  void aSessionIsExported(@TempDir Path folder) throws IOException {
    conversations.rich(id);
    browser.downloadTo(folder);
    browser.open(address(id));

    browser.click(".title button", "Export");
    Path file = folder.resolve(id + ".jsonl");
    Wait.until("the file is there", () -> Files.exists(file) && file.toFile().length() > 0);
    assertThat(Files.readAllLines(file)).hasSizeGreaterThan(8).anyMatch(l -> l.contains("quick"));
  }

  @Test
  void aReplyGrowsWhileItIsMadeInAnotherTabToo() {
    browser.open(root);
    browser.click(".title button", "New conversation");
    browser.find("#say").sendKeys("say=Hello hold say=World", Keys.ENTER);
    browser.find(".growing", "Hello");
    browser.screenshot("chat");
    String session = browser.find("h1").getText();
    String first = browser.driver().getWindowHandle();

    browser.driver().switchTo().newWindow(WindowType.TAB);
    browser.open(address(session));
    browser.find("article", "say=Hello hold say=World");
    browser.find("article", "Hello");
    browser.driver().switchTo().window(first);
    conversations.must("POST", "sessions/other/chat", "{\"message\":\"release=" + session + "\"}");
    for (String tab : List.copyOf(browser.driver().getWindowHandles())) {
      browser.driver().switchTo().window(tab);
      browser.find(".timeline article.role-assistant:not([data-status])", "HelloWorld");
      browser.until("document.querySelector('.growing') === null");
    }
  }

  @Test
  void aSessionShowsWhatItsTurnsTook() {
    conversations.must("POST", "sessions/" + id + "/chat", "{\"message\":\"say=a tokens=120\"}");
    browser.open(address(id));

    browser.find("dl.facts div", "total tokens");
    browser.find("dl.facts div", "121");
    browser.click("summary", "Usage by model");
    browser.find("details tbody tr", "small");
    assertThat(browser.find("details tbody tr", "small").getText()).isEqualTo("small 120 1 121");
  }

  @Test
  void aTurnGoesOnAfterAReloadAndIsStopped() {
    URI description = URI.create(root.toString()).resolve("/openapi");
    assumeTrue(Http.get(description).body().contains("/turn"), "no call follows turns here");
    conversations.must("PUT", "sessions/" + id, "{}");
    browser.open(address(id));
    browser.find("#say").sendKeys("say=Hello hold say=World", Keys.ENTER);
    browser.find(".growing", "Hello");

    browser.driver().navigate().refresh();
    browser.find(".growing", "Hello");
    browser.click(".stop", "Stop");
    browser.find(".timeline article[data-status=stopped]", "Hello");
    browser.until("document.querySelector('.growing') === null");
  }

  @Test
  void aFailedTurnIsShownAsOne() {
    conversations.must("PUT", "sessions/" + id, "{}");
    browser.open(address(id));

    browser.find("#say").sendKeys("fail", Keys.ENTER);
    browser.find("#notices .error");
    browser.find(".timeline article [class='status failed']");
    assertThat(browser.errors()).allMatch(error -> error.contains("502"));
  }

  @Test
  void aLongConversationScrollsUpToItsFirstMessageAndDownAgain() {
    conversations.many(id, MANY);
    browser.open(address(id));
    browser.find("[data-number='" + (MANY - 1) + "']");

    scrollUntil("0", "0");
    browser.screenshot("long");
    scrollUntil(String.valueOf(MANY - 1), "1e9");

    browser.click(".tools-row button", "Oldest");
    browser.find("[data-number='0']");
    browser.find("#number").sendKeys(String.valueOf(MANY / 2), Keys.ENTER);
    browser.find("[data-number='" + MANY / 2 + "']");
    browser.click(".tools-row button", "Newest");
    browser.find("[data-number='" + (MANY - 1) + "']");
  }

  /** To where the scroll bar ends, again and again; no message is missed, few are on the page. */
  private void scrollUntil(String number, String top) {
    browser.until(
        """
        (() => {
          const numbers = [...document.querySelectorAll('.timeline article')]
            .map((article) => Number(article.dataset.number));
          const gap = numbers.find((n, i) => i > 0 && n !== numbers[i - 1] + 1);
          if (gap !== undefined) throw new Error('before ' + gap + ' one is missing');
          if (numbers.length > 250) throw new Error(numbers.length + ' on the page');
          document.querySelector('.timeline').scrollTop = %s;
          return numbers.includes(%s);
        })()
        """
            .formatted(top, number));
  }

  @Test
  void whatHostilesWriteIsShownAsTheText() {
    List<String> taken = new ArrayList<>();
    conversations.must("PUT", "sessions/" + id, "{}");
    for (String text : writable(Hostile.strings())) {
      for (String role : List.of("user", "assistant")) {
        String json =
            "{\"messages\":[" + Conversations.message(role, Conversations.text(text), null) + "]}";
        Http.Response response =
            conversations.send("POST", "sessions/" + id + "/agents/default/messages", json);
        if (response.status() == 201 && role.equals("user")) {
          taken.add(text);
        }
      }
    }
    assertThat(taken).hasSizeGreaterThan(150);
    String nasty = "<img src=x onerror=alert(1)>";
    conversations.must(
        "PATCH", "sessions/" + id + "/metadata", "{\"a\":" + Conversations.text(nasty) + "}");
    conversations.must(
        "POST", "sessions/" + id + "/feedback", "{\"comment\":" + Conversations.text(nasty) + "}");

    browser.open(address(id));
    browser.click(".tools-row button", "Oldest");
    int number = 0;
    for (String text : taken) {
      String selector = ".timeline [data-number='%d']".formatted(number);
      browser.until(
          """
          (() => {
            const article = document.querySelector("%s");
            if (!article) document.querySelector('.timeline').scrollTop += 1000;
            return Boolean(article);
          })()
          """
              .formatted(selector));
      assertThat(browser.evaluate(UNITS, selector + " .plain")).as(text).isEqualTo(units(text));
      assertThat(
              (Long)
                  browser.evaluate(
                      "document.querySelector(arguments[0]).querySelectorAll("
                          + "'img, script, iframe, svg, [onerror], [href^=javascript]').length",
                      ".timeline [data-number='%d']".formatted(number + 1)))
          .as(text)
          .isZero();
      assertThat(
              ((String)
                      browser.evaluate(
                          "document.querySelector(arguments[0]"
                              + " + ' :is(.markdown, .plain)').textContent",
                          ".timeline [data-number='%d']".formatted(number + 1)))
                  .isBlank())
          .as(text)
          .isEqualTo(text.isBlank());
      number += 2;
    }
    browser.click("aside summary", "Feedback on the session");
    browser.find("aside .said", nasty);
    assertThat(browser.evaluate("document.querySelectorAll('script').length")).isEqualTo(1L);
  }

  /** Without those that have no form in UTF-8. */
  private static List<String> writable(List<String> texts) {
    return texts.stream()
        .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text))
        .toList();
  }

  private static String units(String text) {
    return text.chars().mapToObj(String::valueOf).collect(Collectors.joining(","));
  }

  @Test
  void namesThatHostilesChooseAreShownAsTheText() {
    String nasty = "<img src=x onerror=alert(1)>\"'&amp;" + UUID.randomUUID();
    String path =
        "sessions/" + URLEncoder.encode(nasty, StandardCharsets.UTF_8).replace("+", "%20");
    conversations.must("PUT", path, "{\"session_type\":" + Conversations.text(nasty) + "}");

    browser.open(root);
    browser.click(".sessions a", nasty);
    assertThat(browser.find("h1", nasty).getText()).isEqualTo(nasty);
    browser.find("aside dd", nasty);
  }

  @Test
  void thePoolIsDrawnWithReadinessAndSettings() {
    browser.open(root.resolve("#/operations"));

    browser.find(".pools .now", "in use");
    browser.until("document.querySelector('.chart canvas') !== null");
    browser.find(".up", "UP");
    browser.find("[type=search]").sendKeys("viewer.enabled");
    browser.until(
        "[...document.querySelectorAll('.settings tbody tr')].filter(row => !row.hidden).length === 1");
    assertThat(browser.find(".settings tbody tr:not([hidden])").getText())
        .startsWith("mongodb.session.viewer.enabled true");
    browser.screenshot("operations");
  }

  @Test
  void everyFieldHasANameAndThePageFitsAPhoneInTheDark() {
    conversations.rich(id);
    browser.prefer("dark");
    browser.size(500, 800);
    for (URI view : List.of(root, address(id), root.resolve("#/operations"))) {
      browser.open(view);
      browser.find("h1");
      browser.until(
          """
          [...document.querySelectorAll('button, input, select, textarea')].every((field) =>
            (field.labels?.length > 0 || field.textContent.trim() || field.ariaLabel))
          """);
      browser.until("document.documentElement.scrollWidth <= innerWidth");
    }
    browser.open(address(id));
    browser.until(ARTICLES + " === 7");
    browser.screenshot("phone-dark");
  }

  @Test
  void theKeyboardAloneLeadsThroughThePage() {
    conversations.rich(id);
    browser.open(root);
    browser.find("h1", "Sessions");

    browser.driver().switchTo().activeElement().sendKeys("/");
    assertThat(browser.driver().switchTo().activeElement().getAttribute("name"))
        .isEqualTo("id_prefix");
    browser.driver().switchTo().activeElement().sendKeys(id, Keys.ENTER);
    browser.until("document.querySelectorAll('.sessions tbody tr').length === 1");
    browser.find(".sessions a").sendKeys(Keys.ENTER);
    browser.until(ARTICLES + " === 7");
    browser.find("[data-number='1'] .call summary").sendKeys(Keys.ENTER);
    browser.find("[data-number='1'] .call pre");
  }
}
