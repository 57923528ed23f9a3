package dev.purlin.core.secret;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Map;
import org.junit.Test;

public class SecretsTest {
  private static String masked(String secret, String text) {
    return Secrets.of(List.of(secret)).mask(text);
  }

  @Test
  public void areFoundAsOtherTextsWriteThem() {
    String secret = "it's \"a/b\" c";
    for (String text :
        List.of(
            secret,
            "it%27s+%22a%2Fb%22+c",
            "it%27s%20%22a%2fb%22%20c",
            "it's \\\"a/b\\\" c",
            "it''s \"a/b\" c",
            "it's \"\"a/b\"\" c",
            "IT'S \"A/B\" C",
            "it&#39;s &quot;a/b&quot; c",
            "aXQncyAiYS9iIiBj")) {
      assertThat(text, masked(secret, "<" + text + ">"), is("<****>"));
    }
  }

  @Test
  public void areFoundLineByLineAndCut() {
    assertThat(
        masked("-----BEGIN-----\nabcdefgh\nijklmnop\n", "at ijklmnop, after abcdefgh"),
        is("at ****, after ****"));
    assertThat(
        masked("abcdefghijkl", "found 'abcdefg...' and abcd…"), is("found '****...' and ****…"));
    assertThat(masked("abcdefghijkl", "abcdef is a beginning"), is("abcdef is a beginning"));
  }

  /** Masking what occurs everywhere would hide the text and keep no secret. */
  @Test
  public void thatAreShortAreMaskedWhereTheyStandAlone() {
    assertThat(masked("pw", "a pw"), is("a pw"));
    assertThat(masked("5432", "5432 rows"), is("5432 rows"));
    assertThat(masked("543210", "at 543210"), is("at ****"));
    assertThat(masked("ann", "ann and planned"), is("**** and planned"));
  }

  @Test
  public void areFoundWithinUrlsAndConfigurations() {
    assertThat(
        SecretParts.mask("jdbc:postgresql://h/d?user=u&password=a,b' \"c/d&ssl=true"),
        is("jdbc:postgresql://h/d?user=u&password=****&ssl=true"));
    assertThat(
        SecretParts.mask("jdbc:sqlserver://h;user=u;password=a b,c;encrypt=true"),
        is("jdbc:sqlserver://h;user=u;password=****;encrypt=true"));
    assertThat(
        SecretParts.mask("jdbc:mysql://u:a/b@c@h:3306/d?x=y"),
        is("jdbc:mysql://u:****@h:3306/d?x=y"));
    assertThat(
        SecretParts.mask("jdbc:oracle:thin:u/a/b@h:1521:x"),
        is("jdbc:oracle:thin:u/****@h:1521:x"));
    assertThat(SecretParts.mask("https://h:8080/a@b"), is("https://h:8080/a@b"));
    assertThat(
        SecretParts.mask("X required username=\"u\" password=\"a;b\";"),
        is("X required username=\"u\" password=****\";"));
    assertThat(masked("jdbc:x://u:geheim1@h/d", "no login with geheim1"), is("no login with ****"));
    assertThat(
        masked("jdbc:x://h/d?password=ge%2Cheim", "no login with ge,heim"),
        is("no login with ****"));
  }

  @Test
  public void areKnownByTheNamesOfVariables() {
    for (String name :
        List.of(
            "pwd",
            "pass",
            "db_pw",
            "auth",
            "key",
            "dsn",
            "login",
            "jaas",
            "bearer",
            "apiKey",
            "DB_PASSWORD",
            "accessToken")) {
      Secrets secrets = new Secrets();
      secrets.addNamed(Map.of(name, "swordfish"));
      assertThat(name, secrets.mask("a swordfish"), is("a ****"));
    }
    for (String name : List.of("keyword", "author", "passenger", "monkey", "path")) {
      assertThat(name, SecretNames.matches(name), is(false));
    }
  }
}
