package dev.purlin.io.s3;

import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.io.aws2.s3.DefaultS3ClientBuilderFactory;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Clients for S3 servers other than Amazon's; Beam makes this factory by name on every worker. */
public final class PathStyleClientFactory extends DefaultS3ClientBuilderFactory {
  @Override
  public S3ClientBuilder createBuilder(S3Options options) {
    S3ClientBuilder builder = super.createBuilder(options);
    ClientOverrideConfiguration asBeamWants = builder.overrideConfiguration();
    return builder
        .forcePathStyle(true)
        .overrideConfiguration(
            asBeamWants.toBuilder().addExecutionInterceptor(new NoBucketKey()).build());
  }

  /**
   * Beam says with every write that there is no bucket key for encryption; servers that know no
   * encryption refuse to hear of it.
   */
  private static final class NoBucketKey implements ExecutionInterceptor {
    private static final String HEADER = "x-amz-server-side-encryption-bucket-key-enabled";

    @Override
    public SdkHttpRequest modifyHttpRequest(
        Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
      SdkHttpRequest request = context.httpRequest();
      boolean saysNothing = request.firstMatchingHeader(HEADER).filter("false"::equals).isPresent();
      return saysNothing ? request.copy(changed -> changed.removeHeader(HEADER)) : request;
    }
  }
}
