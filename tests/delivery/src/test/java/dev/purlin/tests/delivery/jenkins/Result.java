package dev.purlin.tests.delivery.jenkins;

/** What a build can come to, from best to worst, in Jenkins' own order. */
enum Result {
  SUCCESS,
  UNSTABLE,
  FAILURE,
  NOT_BUILT,
  ABORTED;

  Result worse(Result other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
