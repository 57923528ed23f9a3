package dev.purlin.io.s3;

import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What S3 and its client complain of, in words that say what to do. */
public final class S3Errors {
  private S3Errors() {}

  /** The explanation of a failure that S3 is behind; empty if it is not. */
  public static Optional<String> explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof S3Exception refusal) {
        return Optional.of(refusal(refusal));
      }
      if (cause instanceof SdkClientException client) {
        return Optional.of(client(client));
      }
    }
    return Optional.empty();
  }

  private static String refusal(S3Exception refusal) {
    String answer =
        refusal.awsErrorDetails() == null
            ? refusal.getMessage()
            : "%s (%s)"
                .formatted(
                    refusal.awsErrorDetails().errorMessage(),
                    refusal.awsErrorDetails().errorCode());
    return switch (refusal.statusCode()) {
      case 401, 403 ->
          "S3 denies access: %s; check the credentials, and the rights of their role or user"
              .formatted(answer);
      case 301, 307 -> "S3 says that the bucket is in another region: set AWS_REGION to it";
      default -> "S3 answers with status %d: %s".formatted(refusal.statusCode(), answer);
    };
  }

  private static String client(SdkClientException client) {
    String message = String.valueOf(client.getMessage());
    if (message.contains("Unable to load region")) {
      return "no AWS region is known: set AWS_REGION; or AWS_ENDPOINT_URL_S3, for a server other"
          + " than Amazon's";
    }
    if (message.contains("Unable to load credentials")) {
      return "no AWS credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
          + " AWS_PROFILE, or run with a role";
    }
    return "S3 cannot be reached: " + message.replace("Unable to execute HTTP request: ", "");
  }
}
