package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.Test;

public class LookupCacheTest {
  private static ByteBuffer key(int number) {
    return ByteBuffer.wrap(new byte[] {(byte) number});
  }

  private static LookupAnswer answer(int rows) {
    LookupAnswer answer = new LookupAnswer();
    for (int i = 0; i < rows; i++) {
      answer.count();
      answer.add(List.of(i));
    }
    return answer;
  }

  private static List<Integer> kept(LookupCache cache) {
    return IntStream.range(0, 10).filter(i -> cache.get(key(i)) != null).boxed().toList();
  }

  @Test
  public void theAnswerUsedLongestAgoMakesRoom() {
    LookupCache cache = new LookupCache(3);
    cache.put(key(1), answer(1));
    cache.put(key(2), LookupAnswer.NONE);
    cache.put(key(3), answer(1));
    cache.get(key(1));
    cache.put(key(4), answer(1));
    assertThat(kept(cache), is(List.of(1, 3, 4)));
  }

  @Test
  public void anAnswerTakesTheRoomOfItsRows() {
    LookupCache cache = new LookupCache(5);
    cache.put(key(1), answer(1));
    cache.put(key(2), answer(2));
    cache.put(key(3), answer(6));
    assertThat(kept(cache), is(List.of(1, 2)));
    cache.put(key(4), answer(4));
    assertThat(kept(cache), is(List.of(4)));
    cache.put(key(5), answer(1));
    assertThat(kept(cache), is(List.of(4, 5)));
  }

  @Test
  public void withoutRoomNothingIsKept() {
    LookupCache cache = new LookupCache(0);
    cache.put(key(1), answer(1));
    cache.put(key(2), LookupAnswer.NONE);
    assertThat(kept(cache), is(List.of()));
  }
}
