package dev.purlin.io.http;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Puts a response into a {@link Spool}, as fast as that takes it. */
final class SpoolSubscriber implements BodySubscriber<Spool> {
  private final CompletableFuture<Spool> whole = new CompletableFuture<>();
  private final Spool spool;
  private final long limit;
  private Flow.@Nullable Subscription subscription;

  SpoolSubscriber(Spool spool, long limit) {
    this.spool = spool;
    this.limit = limit;
  }

  @Override
  public CompletionStage<Spool> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    Flow.Subscription subscription =
        Objects.requireNonNull(this.subscription, "onSubscribe() comes first");
    try {
      for (ByteBuffer buffer : buffers) {
        spool.write(buffer);
      }
      if (spool.size() > limit) {
        throw new ResponseTooLargeException(limit);
      }
      subscription.request(1);
    } catch (IOException e) {
      subscription.cancel();
      whole.completeExceptionally(e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    try {
      spool.finish();
      whole.complete(spool);
    } catch (IOException e) {
      whole.completeExceptionally(e);
    }
  }
}
