#!/bin/sh
# Makes the Flink cluster of one run, tells run.sh its name when it is ready, and deletes it when the pod ends. Before that it
# takes the pipeline's lock, a Lease, so that runs of one pipeline never overlap: not those of its schedule, nor those that
# people, ci/backfill.sh or ci/smoke-test.sh start.
#
#   JOB_NAME            the Job that this run belongs to; the cluster is named after it
#   POD_NAME, POD_UID   this pod, which owns cluster and lock: should it vanish, Kubernetes deletes both
#   NAMESPACE           where to make it
#   LOCK_TIMEOUT        how long to wait for another run of the pipeline, in seconds
#   START_TIMEOUT       how long the cluster may take to come up, in seconds
#   IMAGE_TIMEOUT       how long run.sh's container may fail to start, in seconds, before the run fails
#   STOP_TIMEOUT        how long to wait at the end until the cluster is gone, in seconds
#   RUN                 the directory that is shared with run.sh; there, `cluster` holds the name, and `failed` why there is none
#   MANIFESTS           the FlinkDeployment (cluster.yaml) and the Lease (lease.yaml), with what stands between at signs to be
#                       filled in
set -eu

RUN=${RUN:-/run/purlin}
MANIFESTS=${MANIFESTS:-/etc/purlin/cluster}
scratch=${TMPDIR:-/tmp}
waiting=
# A Job of before an upgrade of the chart, which is tried again after it, brings these not along.
LOCK_TIMEOUT=${LOCK_TIMEOUT:-3600}
IMAGE_TIMEOUT=${IMAGE_TIMEOUT:-300}
STOP_TIMEOUT=${STOP_TIMEOUT:-60}
LEASE=$(sed -n 's/^  name: //p' "$MANIFESTS/lease.yaml")

say() { printf 'cluster: %s\n' "$1" >&2; }

now() { date +%s; }

# api VERB KIND ...: asks the API server, which may take 20 seconds to answer.
api() {
  verb=$1
  shift
  kubectl --namespace "$NAMESPACE" --request-timeout=20s "$verb" "$@"
}

# send VERB NAME VERSION: sends a manifest, filled in; what is said about it is in $scratch/said.
send() {
  sed -e "s/@CLUSTER@/$cluster/g" -e "s/@JOB_NAME@/$JOB_NAME/g" -e "s/@POD_NAME@/$POD_NAME/g" \
    -e "s/@POD_UID@/$POD_UID/g" -e "s/@VERSION@/$3/g" -e "s/@NOW@/$(date -u +%Y-%m-%dT%H:%M:%S)/g" \
    "$MANIFESTS/$2.yaml" >"$scratch/$2.yaml"
  api "$1" --filename "$scratch/$2.yaml" >"$scratch/said" 2>&1
}

# delete_clusters SECONDS JOB...: deletes the clusters of runs, and waits until they are gone. They are found by the label that
# only clusters of runs have: what is only called like one is somebody else's.
delete_clusters() {
  seconds=$1
  shift
  jobs=$(printf '%s,' "$@")
  kubectl --namespace "$NAMESPACE" delete flinkdeployments.flink.apache.org \
    --selector "purlin.dev/job in (${jobs%,})" --timeout="${seconds}s" >"$scratch/said" 2>&1
}

# Flink takes names of 45 characters that begin with a letter, Kubernetes gives Jobs longer ones. No streaming pipeline has a
# name that ends in -run: the chart refuses it.
cluster_name() {
  name=$JOB_NAME
  case $name in [a-z]*) ;; *) name=run-$name ;; esac
  if [ "${#name}" -gt 41 ]; then
    hash=$(printf %s "$name" | sha256sum | cut -c 1-8)
    name=$(printf %s "$name" | cut -c 1-32 | sed 's/-*$//')-$hash
  fi
  printf %s "$name-run"
}

# A pause that a signal ends.
pause() {
  sleep "$1" &
  waiting=$!
  wait "$waiting" || true
  waiting=
}

# tell FILE TEXT: in one act, as run.sh may be looking.
tell() {
  printf '%s\n' "$2" >"$RUN/$1.new"
  mv "$RUN/$1.new" "$RUN/$1"
}

# The pod is ending. The lock is given back only when the cluster is gone; if it is not, the next run finds a lock whose pod
# has ended, and deletes the cluster before it begins.
finish() {
  trap '' TERM INT
  [ -z "$waiting" ] || kill "$waiting" 2>/dev/null || true
  say "the run is over, deleting $cluster"
  tries=0
  until delete_clusters "$STOP_TIMEOUT" "$JOB_NAME"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 10 ]; then
      say "could not delete $cluster: $(cat "$scratch/said"); Kubernetes does it when pod $POD_NAME is deleted"
      exit 1
    fi
    sleep 1
  done
  holder=$(api get leases.coordination.k8s.io "$LEASE" --ignore-not-found --output 'jsonpath={.spec.holderIdentity}') || true
  if [ "$holder" = "$POD_NAME" ]; then
    api delete leases.coordination.k8s.io "$LEASE" --ignore-not-found --wait=false >/dev/null || true
  fi
  exit 0
}

# Waits until run.sh's container has started. One that never does, as its image cannot be pulled or a Secret is missing, would
# keep the pod, and with it the pipeline's next runs, until the Job's time is up: the kubelet is told to end the pod instead.
# Its own log stays, and says why.
await_start() {
  since=
  while :; do
    state=$(api get pod "$POD_NAME" --ignore-not-found --output \
      'jsonpath={range .status.containerStatuses[?(@.name=="purlin")]}{.state.waiting.reason}: {.state.waiting.message}{end}' \
      2>/dev/null) || state=
    case $state in
      ': ') return ;;
      '' | PodInitializing* | ContainerCreating*) since= ;;
      *)
        since=${since:-$(now)}
        if [ $(($(now) - since)) -ge "$IMAGE_TIMEOUT" ]; then
          say "the container purlin has not started for $IMAGE_TIMEOUT s, so the run is ended: $state"
          api patch pod "$POD_NAME" --patch '{"spec": {"activeDeadlineSeconds": 1}}' >/dev/null && return
        fi
        ;;
    esac
    pause "${POLL_SECONDS:-5}"
  done
}

# The container stays until Kubernetes stops it, as one that ends would be started again.
idle() {
  await_start
  while :; do
    pause 3600
  done
}

# run.sh ends the pod with these words.
give_up() {
  say "$1"
  tell failed "$1"
  tell cluster none
  idle
}

# over POD: whether a pod has ended, or is not there.
over() {
  phase=$(api get pod "$1" --ignore-not-found --output 'jsonpath={.status.phase}') || return 1
  case $phase in '' | Succeeded | Failed) ;; *) return 1 ;; esac
}

# Takes the pipeline's lock. Kubernetes makes a Lease of one name once, and replaces it only in the version that was seen, so
# that of two runs one gets it.
lock() {
  end=$(($(now) + LOCK_TIMEOUT))
  told=
  until send create lease ''; do
    case $(cat "$scratch/said") in
      *"already exists"*) ;;
      *) give_up "the lock of this pipeline, Lease $LEASE, could not be taken: $(cat "$scratch/said")" ;;
    esac
    held=$(api get leases.coordination.k8s.io "$LEASE" --ignore-not-found --output \
      'jsonpath={.metadata.resourceVersion} {.spec.holderIdentity} {.metadata.labels.purlin\.dev/job}') || held=
    # shellcheck disable=SC2086 # three words
    set -- $held
    if [ "${2:-}" = "$POD_NAME" ]; then
      return
    fi
    if [ $# -eq 3 ] && over "$2"; then
      if send replace lease "$1"; then
        say "pod $2 has ended without giving back the lock of this pipeline; it is taken over"
        earlier=$3
        return
      fi
    elif [ $# -eq 3 ]; then
      [ "$told" = "$2" ] || say "waiting for another run of this pipeline to end: job $3, pod $2"
      told=$2
      if [ "$(now)" -ge "$end" ]; then
        give_up "another run of this pipeline has not ended within $LOCK_TIMEOUT s: job $3, pod $2; run this one when it is over, or end it by: kubectl delete job $3 --namespace $NAMESPACE"
      fi
    fi
    pause "${POLL_SECONDS:-5}"
  done
}

cluster=$(cluster_name)
earlier=$JOB_NAME
trap finish TERM INT

# This container was started a second time, and the run is going on.
if [ -e "$RUN/cluster" ]; then
  say "watching over $(cat "$RUN/cluster") again"
  idle
fi

lock

# An earlier try of this Job, or the run whose lock was taken over, may have left one behind.
if ! delete_clusters 120 "$JOB_NAME" "$earlier"; then
  give_up "the Flink cluster of an earlier run (job $earlier) could not be deleted: $(cat "$scratch/said")"
fi
if ! send create cluster ''; then
  give_up "the Flink cluster $cluster could not be made: $(cat "$scratch/said")"
fi
say "made $cluster, waiting for its JobManager"

deadline=$(($(now) + START_TIMEOUT))
status=
while :; do
  # What cannot be read now may be readable in two seconds; the deadline holds.
  if status=$(api get flinkdeployments.flink.apache.org "$cluster" \
    --output 'jsonpath={.status.jobManagerDeploymentStatus} {.status.error}' 2>"$scratch/said"); then
    case $status in
      READY*) break ;;
      ERROR*) give_up "the Flink cluster $cluster did not come up: ${status#ERROR }" ;;
    esac
  else
    status=$(cat "$scratch/said")
  fi
  if [ "$(now)" -ge "$deadline" ]; then
    # A quota that refuses its pod is nowhere else to be seen.
    refused=$(api get deployments.apps "$cluster" --ignore-not-found \
      --output 'jsonpath={.status.conditions[?(@.type=="ReplicaFailure")].message}' 2>/dev/null) || refused=
    give_up "the Flink cluster $cluster was not ready after $START_TIMEOUT s; the last that was heard of it: $status${refused:+; $refused}"
  fi
  pause 2
done

say "$cluster is ready"
tell cluster "$cluster"
idle
