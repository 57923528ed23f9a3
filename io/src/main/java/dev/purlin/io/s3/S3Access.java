package dev.purlin.io.s3;

import dev.purlin.core.problem.PurlinException;
import java.net.URI;
import java.util.Map;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * How Beam's S3 file system reaches its server: Amazon's, or another that speaks its language, such
 * as MinIO.
 *
 * <pre>{@code
 * AWS_ENDPOINT_URL_S3=http://minio:9000 purlin run s3://pipelines/orders.yaml
 * }</pre>
 *
 * <p>Credentials and the region come from where every AWS SDK finds them. The server is the option
 * {@code endpoint} of the pipeline file, or else what the environment variable {@code
 * AWS_ENDPOINT_URL_S3} or {@code AWS_ENDPOINT_URL} says, or else Amazon's. Servers other than
 * Amazon's are addressed in path style, since they rarely have a name for each bucket.
 *
 * <p>Variables follow the AWS SDKs' reference guide, "Service-specific endpoints".
 */
public final class S3Access {
  private static final String REGION = "aws.region";

  private S3Access() {}

  /** Whether an address is one of S3. */
  public static boolean isS3(String address) {
    return address.startsWith("s3://");
  }

  /** Completes the options of a pipeline; they travel with it to every worker. */
  public static void configure(PipelineOptions options, Map<String, String> environment) {
    S3Options s3 = options.as(S3Options.class);
    if (s3.getEndpoint() == null) {
      URI endpoint = endpoint(environment);
      if (endpoint == null) {
        return;
      }
      s3.setEndpoint(endpoint);
    }
    s3.setS3ClientFactoryClass(PathStyleClientFactory.class);
    if (!regionIsKnown(environment)) {
      // Those servers have no regions, but a signature needs one.
      s3.setAwsRegion(Region.US_EAST_1);
    }
  }

  /**
   * Spares a pipeline that has nothing on S3 the search for a region. The AWS SDK asks the network
   * for it as soon as the S3 file system is registered, and waits seconds for the answer.
   */
  public static void withoutRegionSearch(Map<String, String> environment) {
    if (!regionIsKnown(environment)) {
      System.setProperty(REGION, Region.US_EAST_1.id());
    }
  }

  private static boolean regionIsKnown(Map<String, String> environment) {
    return environment.containsKey("AWS_REGION") || System.getProperty(REGION) != null;
  }

  private static @Nullable URI endpoint(Map<String, String> environment) {
    for (String variable : new String[] {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}) {
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        return uri(variable, value);
      }
    }
    return null;
  }

  private static URI uri(String variable, String value) {
    if (!value.matches("https?://[^/ ]+.*")) {
      throw PurlinException.user(
          "the environment variable %s is '%s', but should be the address of a server, such as"
                  .formatted(variable, value)
              + " http://minio:9000",
          null);
    }
    return URI.create(value);
  }
}
