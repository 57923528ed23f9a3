package dev.purlin.core.exchange;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;

public class GroupByBytesTest {
  private static final KvCoder<byte[], String> CODER =
      KvCoder.of(ByteArrayCoder.of(), StringUtf8Coder.of());

  @Rule public final TestPipeline pipeline = TestPipeline.create();

  private static KV<byte[], String> element(String key, String value) {
    return KV.of(key.getBytes(StandardCharsets.UTF_8), value);
  }

  /** Elements of the times 0, 1, 2, ... seconds. */
  @SafeVarargs
  private final PCollection<KV<byte[], String>> elements(
      String name, KV<byte[], String>... elements) {
    List<TimestampedValue<KV<byte[], String>>> timed = new ArrayList<>();
    for (KV<byte[], String> element : elements) {
      timed.add(TimestampedValue.of(element, new Instant(1000L * timed.size())));
    }
    return pipeline.apply(name, Create.timestamped(timed).withCoder(CODER));
  }

  private static final class TextFn extends DoFn<KV<byte[], Iterable<String>>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(
        @Element KV<byte[], Iterable<String>> group,
        BoundedWindow window,
        @Timestamp Instant timestamp,
        OutputReceiver<String> output) {
      List<String> values = new ArrayList<>();
      group.getValue().forEach(values::add);
      Collections.sort(values);
      assertThat(timestamp, is(window.maxTimestamp()));
      output.output(new String(group.getKey(), StandardCharsets.UTF_8) + "=" + values);
    }
  }

  private static PCollection<String> texts(PCollection<KV<byte[], Iterable<String>>> groups) {
    return groups.apply("Text", ParDo.of(new TextFn()));
  }

  @Test
  public void groupsBoundedInputInPackets() {
    PCollection<KV<byte[], String>> input =
        elements("in", element("a", "1"), element("b", "2"), element("a", "3"), element("", "4"));
    assertThat(GroupByBytes.inPackets(input), is(true));
    PAssert.that(texts(input.apply(GroupByBytes.create())))
        .containsInAnyOrder("a=[1, 3]", "b=[2]", "=[4]");
    pipeline.run();
  }

  @Test
  public void nothingMakesNoGroup() {
    PAssert.that(texts(elements("in").apply(GroupByBytes.create()))).empty();
    pipeline.run();
  }

  @Test
  public void groupsEachWindowForItself() {
    PCollection<KV<byte[], String>> input =
        elements("in", element("a", "0s"), element("a", "1s"), element("a", "2s"))
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(2))));
    assertThat(GroupByBytes.inPackets(input), is(true));
    PAssert.that(texts(input.apply(GroupByBytes.create())))
        .containsInAnyOrder("a=[0s, 1s]", "a=[2s]");
    pipeline.run();
  }

  @Test
  public void groupsSeveralInputsTogether() {
    PCollectionList<KV<byte[], String>> inputs =
        PCollectionList.of(elements("one", element("a", "1"), element("b", "2")))
            .and(elements("other", element("a", "3")));
    PAssert.that(texts(inputs.apply(GroupByBytes.ofSeveral())))
        .containsInAnyOrder("a=[1, 3]", "b=[2]");
    pipeline.run();
  }

  @Test
  public void leavesToTheRunnerWhatPacketsWouldChange() {
    PCollection<KV<byte[], String>> input = elements("in", element("a", "1"), element("a", "2"));
    PCollection<KV<byte[], String>> sessions =
        input.apply("sessions", Window.into(Sessions.withGapDuration(Duration.standardSeconds(5))));
    PCollection<KV<byte[], String>> early =
        input.apply(
            "early",
            Window.<KV<byte[], String>>into(new GlobalWindows())
                .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                .discardingFiredPanes());
    PCollection<KV<byte[], String>> latest =
        input.apply(
            "latest",
            Window.<KV<byte[], String>>into(new GlobalWindows())
                .withTimestampCombiner(TimestampCombiner.LATEST));
    for (PCollection<?> other : Arrays.asList(sessions, early, latest)) {
      assertThat(other.getName(), GroupByBytes.inPackets(other), is(false));
    }
    PAssert.that(texts(sessions.apply(GroupByBytes.create()))).containsInAnyOrder("a=[1, 2]");
    pipeline.run();
  }

  @Test
  public void groupsUnboundedInput() {
    PCollection<KV<byte[], String>> input =
        pipeline
            .apply(
                TestStream.create(CODER)
                    .addElements(element("a", "1"), element("b", "2"), element("a", "3"))
                    .advanceWatermarkToInfinity())
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(2))));
    assertThat(GroupByBytes.inPackets(input), is(false));
    PAssert.that(texts(input.apply(GroupByBytes.create()))).containsInAnyOrder("a=[1, 3]", "b=[2]");
    pipeline.run();
  }

  @Test
  public void outputsPacketsAsTheyBecomeFull() {
    @SuppressWarnings({"unchecked", "rawtypes"})
    KV<byte[], String>[] many = new KV[500];
    for (int i = 0; i < many.length; i++) {
      many[i] = element("k" + i % 3, "x".repeat(1000) + i);
    }
    PCollection<String> sizes =
        elements("in", many).apply(GroupByBytes.create()).apply(ParDo.of(new SizeFn()));
    PAssert.that(sizes).containsInAnyOrder("k0: 167", "k1: 167", "k2: 166");
    pipeline.run();
  }

  /** As `purlin run` has the Direct runner: it keeps what is output until the bundle has ended. */
  @Test
  public void aGroupMayBeLargerThanWhatBucketsHoldInMemoryElsewhere() {
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setRunner(DirectRunner.class);
    options.setEnforceEncodability(false);
    options.setEnforceImmutability(false);
    Pipeline large = Pipeline.create(options);
    int count = (int) (Bucket.IN_MEMORY / 100_000) + 10;
    PCollection<String> sizes =
        large
            .apply(Create.of(IntStream.range(0, count).boxed().toList()))
            .apply(ParDo.of(new LargeFn()))
            .setCoder(CODER)
            .apply(GroupByBytes.create())
            .apply(ParDo.of(new SizeFn()));
    PAssert.that(sizes).containsInAnyOrder("k: " + count);
    large.run().waitUntilFinish();
  }

  private static final class LargeFn extends DoFn<Integer, KV<byte[], String>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(@Element Integer i, OutputReceiver<KV<byte[], String>> output) {
      output.output(element("k", "x".repeat(100_000) + i));
    }
  }

  private static final class SizeFn extends DoFn<KV<byte[], Iterable<String>>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(
        @Element KV<byte[], Iterable<String>> group, OutputReceiver<String> output) {
      int size = 0;
      for (String value : group.getValue()) {
        assertThat(value.startsWith("xxx"), is(true));
        size++;
      }
      output.output(new String(group.getKey(), StandardCharsets.UTF_8) + ": " + size);
    }
  }
}
