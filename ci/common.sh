# shellcheck shell=bash
# What the scripts of this folder share; each of them reads this file first. It is not run by itself.
#
# The scripts are called by Jenkins, GitHub Actions, CircleCI and people in the same way. They take what they
# need from environment variables (the head of each script lists them) and say which one is missing.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

script=${0##*/}

# What is delivered is gathered here; Git ignores the folder.
# shellcheck disable=SC2034 # used by the scripts that read this file
dist=build/dist

say() { printf '%s: %s\n' "$script" "$1" >&2; }

fail() {
  say "$1"
  exit "${2:-1}"
}

# need_variables NAME...: stops, naming every variable that is not set.
need_variables() {
  local name missing=
  for name in "$@"; do
    [ -n "${!name:-}" ] || missing="$missing $name"
  done
  [ -z "$missing" ] || fail "set$missing; the head of ci/$script says what for" 2
}

# need_tools NAME...: stops, naming every program that is not on the PATH.
need_tools() {
  local name missing=
  for name in "$@"; do
    command -v "$name" > /dev/null || missing="$missing $name"
  done
  [ -z "$missing" ] || fail "not on the PATH:$missing" 2
}

dry_run() { [ "${DRY_RUN:-false}" = true ]; }

# revision_file ENVIRONMENT: where deploy.sh notes what ran before it, for rollback.sh of the same build and of no other.
revision_file() { printf 'build/%s%s.revision\n' "$1" "${BUILD_TAG:+-${BUILD_TAG//[^A-Za-z0-9-]/-}}"; }

# run COMMAND...: shows a command that changes something outside, and runs it unless DRY_RUN is true.
run() {
  printf '+ %s\n' "$*" >&2
  dry_run || "$@"
}

maven() { ./mvnw -B -ntp "$@"; }

# image_parts: gathers what goes into the image besides what every image has, and sets the array parts to Maven's option for it.
# IMAGE_PARTS names it: Maven coordinates (com.mysql:mysql-connector-j:9.4.0), with blanks between them; what they need comes along.
image_parts() {
  local folder=$PWD/build/parts part fields
  parts=()
  rm -f "$dist/purlin-parts-sbom.json"
  [ -n "${IMAGE_PARTS:-}" ] || return 0
  rm -rf "$folder"
  mkdir -p "$folder"
  {
    printf '<project><modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>parts</artifactId><version>1</version>\n'
    printf '<packaging>pom</packaging><dependencies>\n'
    for part in $IMAGE_PARTS; do
      [[ $part =~ ^[A-Za-z0-9_.-]+:[A-Za-z0-9_.-]+:[A-Za-z0-9_.-]+$ ]] ||
        fail "IMAGE_PARTS has '$part', which is not GROUP:ARTIFACT:VERSION, such as com.mysql:mysql-connector-j:9.4.0" 2
      IFS=: read -ra fields <<< "$part"
      printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>\n' "${fields[@]}"
    done
    printf '</dependencies></project>\n'
  } > "$folder/pom.xml"
  # What logs is there already, and there must be one of it.
  maven --file "$folder/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DexcludeGroupIds=org.slf4j "-DoutputDirectory=$folder/jars"
  # What they are is listed as what the jar has, and looked up as well (scan.sh).
  maven --file "$folder/pom.xml" org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeBom \
    -DoutputFormat=json -DoutputName=purlin-parts-sbom -DincludeBomSerialNumber=false "-DoutputDirectory=$PWD/$dist"
  # shellcheck disable=SC2034 # used by image.sh and publish.sh
  parts=("-Dimage.parts=$folder/jars")
}

# The version that is built: of the pom, the commit, and the build that made it. The number of the build is in it because
# the registry refuses to write a tag twice.
version() {
  local pom commit
  pom=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1)
  commit=$(git rev-parse --short=12 HEAD)
  printf '%s-g%s%s\n' "${pom%-SNAPSHOT}" "$commit" "${BUILD_NUMBER:+-$BUILD_NUMBER}"
}

# environment NAME: takes over ci/environments/NAME.env, where the account's and the cluster's names are. What the
# caller has set in the environment wins.
environment() {
  local file="ci/environments/$1.env" line name
  case $1 in
    dev | staging | prod | registry) ;;
    *) fail "unknown environment '$1': dev, staging and prod are known" 2 ;;
  esac
  [ -f "$file" ] || fail "there is no $file; infra/README.md says how to make it" 2
  while IFS= read -r line; do
    case $line in '' | '#'*) continue ;; esac
    name=${line%%=*}
    [ -n "${!name:-}" ] || export "$name=${line#*=}"
  done < "$file"
}

# cluster ENVIRONMENT: the environment's names, and kubectl and helm pointed to its cluster: by KUBECONFIG where that is
# set, otherwise by AWS's word for it. Sets RELEASE and NAMESPACE.
cluster() {
  environment "$1"
  RELEASE=${RELEASE:-purlin}
  NAMESPACE=${NAMESPACE:-purlin}
  export RELEASE NAMESPACE
  if [ -z "${KUBECONFIG:-}" ]; then
    need_variables CLUSTER AWS_REGION
    need_tools aws
    KUBECONFIG=$(mktemp)
    export KUBECONFIG
    trap 'rm -f "$KUBECONFIG"' EXIT
    aws eks update-kubeconfig --name "$CLUSTER" --region "$AWS_REGION" > /dev/null
  fi
}

# await_stable SECONDS: waits until every FlinkDeployment of the release runs the specification it was given, or is suspended if
# that is what it says. Those of single runs are not waited for: they come and go with their Job. Nor are those that are being
# deleted, which will never be stable again, nor those that are suspended from the beginning: the operator gives them no status.
await_stable() {
  local listed name generation deleted state lifecycle wanted
  listed=$(kubectl get flinkdeployments.flink.apache.org --namespace "$NAMESPACE" \
    --selector "app.kubernetes.io/instance=$RELEASE,app.kubernetes.io/managed-by=Helm" --output jsonpath='{range .items[*]}flinkdeployment.flink.apache.org/{.metadata.name}|{.metadata.generation}|{.metadata.deletionTimestamp}|{.spec.job.state}|{.status.lifecycleState}{"\n"}{end}')
  if [ -z "$listed" ]; then
    say "release $RELEASE has no streaming pipelines to wait for"
    return
  fi
  while IFS='|' read -r name generation deleted state lifecycle; do
    if [ -n "$deleted" ]; then
      say "$name is being deleted since $deleted, and not waited for"
      continue
    fi
    if [ "$state" = suspended ] && [[ $lifecycle == '' || $lifecycle == CREATED ]]; then
      say "$name is suspended and has never run: there is nothing to wait for"
      continue
    fi
    wanted=STABLE
    [ "$state" != suspended ] || wanted=SUSPENDED
    # STABLE alone could be what it was before: the operator has to have seen the change.
    await_status "$name" "$1" observedGeneration "$generation"
    await_status "$name" "$1" lifecycleState "$wanted"
  done <<< "$listed"
}

# await_status NAME SECONDS FIELD VALUE: waits until a field of the status has that value, and shows the operator's word if not.
await_status() {
  kubectl wait "$1" --namespace "$NAMESPACE" --timeout="$2s" --for=jsonpath="{.status.$3}=$4" > /dev/null && return
  kubectl get "$1" --namespace "$NAMESPACE" --output jsonpath='{.status.lifecycleState}: {.status.error}{"\n"}' >&2
  fail "$1: $3 is not $4 after $2 s"
}

# deployed_revision: the revision of the release that Helm holds for deployed; empty if the release is not there yet.
deployed_revision() {
  local history
  if ! history=$(helm history "$RELEASE" --namespace "$NAMESPACE" --output json 2>&1); then
    case $history in
      *"not found"*) return ;;
      *) fail "helm history $RELEASE: $history" ;;
    esac
  fi
  printf '%s' "$history" | tr '}' '\n' | sed -n '/"status":"deployed"/s/.*"revision":\([0-9]*\).*/\1/p' | tail -n 1
}

# cronjob_of PIPELINE: the name of the CronJob that runs a bounded pipeline of the release.
cronjob_of() {
  local found
  found=$(kubectl get cronjobs --namespace "$NAMESPACE" \
    --selector "app.kubernetes.io/instance=$RELEASE,purlin.dev/pipeline=$1" --output jsonpath='{.items[*].metadata.name}')
  [ -n "$found" ] || fail "release $RELEASE has no bounded pipeline named $1 in namespace $NAMESPACE"
  printf '%s\n' "${found%% *}"
}

# job_name CRONJOB SUFFIX: a name for a Job, of at most 45 characters: pods and Flink's cluster get longer names from it.
job_name() {
  local start=${1:0:$((44 - ${#2}))}
  printf '%s-%s\n' "${start%-}" "$2"
}

# state_of_job NAME: Complete, Failed, Running; empty if there is no such Job.
state_of_job() {
  local conditions
  conditions=$(kubectl get job "$1" --namespace "$NAMESPACE" --ignore-not-found \
    --output jsonpath='Running {.status.conditions[?(@.status=="True")].type}')
  case $conditions in
    *Complete*) printf 'Complete\n' ;;
    *Failed*) printf 'Failed\n' ;;
    *) printf '%s\n' "${conditions% }" ;;
  esac
}

# start_job CRONJOB JOB [DAY]: a run as the schedule would start it; or of a day of the past. Not validated here: kubectl has
# just made it from what the cluster has, and the cluster looks at it again.
start_job() {
  local manifest own
  manifest=$(kubectl create job "$2" --namespace "$NAMESPACE" --from="cronjob/$1" --dry-run=client --output yaml)
  if [ $# -gt 2 ]; then
    manifest=$(kubectl set env --local --filename - --output yaml --containers purlin "PURLIN_DATE=$3" <<< "$manifest")
    # If it were the CronJob's, its success would count as one of the schedule, and it would be forgotten with the
    # schedule's old runs.
    own='{"metadata": {"ownerReferences": null, "labels": {"purlin.dev/backfill": "'$3'"}}}'
    manifest=$(kubectl patch --local --filename - --output yaml --type merge --patch "$own" <<< "$manifest")
  fi
  run kubectl create --namespace "$NAMESPACE" --validate=false --filename - <<< "$manifest"
}

# explain_job NAME: what a Job and its pods said, and what Kubernetes has to say against them: a quota that refuses every pod, an
# image that cannot be pulled. A Job without pods has no log.
explain_job() {
  local object events='{range .items[*]}{.involvedObject.kind} {.involvedObject.name}: {.reason}: {.message}{"\n"}{end}'
  kubectl logs "job/$1" --namespace "$NAMESPACE" --all-containers --tail 200 >&2 || true
  for object in "$1" $(pods_of_job "$1"); do
    kubectl get events --namespace "$NAMESPACE" --field-selector "involvedObject.name=$object,type=Warning" \
      --output jsonpath="$events" >&2 || true
  done
}

pods_of_job() {
  kubectl get pods --namespace "$NAMESPACE" --selector "batch.kubernetes.io/job-name=$1" --output jsonpath='{.items[*].metadata.name}'
}

# await_job NAME SECONDS: waits for the end of a Job; shows its log, and Kubernetes' warnings about it, and fails when it fails,
# takes longer, or has no pod after POD_SECONDS.
await_job() {
  local started=$SECONDS state='' ended
  while [ "$SECONDS" -lt "$((started + $2))" ]; do
    # One question that gets no answer is asked again.
    state=$(state_of_job "$1") || true
    case $state in
      Complete)
        say "job $1 is complete"
        return
        ;;
      Failed) break ;;
      Running)
        if [ "$SECONDS" -ge "$((started + ${POD_SECONDS:-120}))" ] && [ -z "$(pods_of_job "$1")" ]; then
          state=Unstarted
          break
        fi
        ;;
    esac
    sleep "${POLL_SECONDS:-5}"
  done
  explain_job "$1"
  case $state in
    Failed) ended="failed; its log is above" ;;
    Unstarted) ended="has no pod after ${POD_SECONDS:-120} s; what Kubernetes says to that is above" ;;
    *) ended="did not end within $2 s; its log so far is above" ;;
  esac
  say "job $1 $ended"
  return 1
}
