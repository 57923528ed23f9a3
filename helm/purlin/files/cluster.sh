#!/bin/sh
# Makes the Flink cluster of one run, tells run.sh its name when it is ready, and deletes it when the pod ends.
#
#   JOB_NAME            the Job that this run belongs to; the cluster is named after it
#   POD_NAME, POD_UID   this pod, which owns the cluster: should it vanish, Kubernetes deletes the cluster too
#   NAMESPACE           where to make it
#   START_TIMEOUT       how long it may take to come up, in seconds
#   RUN                 the directory that is shared with run.sh; there, `cluster` holds the name, and `failed` why there is none
#   MANIFEST            the FlinkDeployment, with @CLUSTER@, @JOB_NAME@, @POD_NAME@ and @POD_UID@ to be filled in
set -eu

RUN=${RUN:-/run/purlin}
MANIFEST=${MANIFEST:-/etc/purlin/cluster/cluster.yaml}
scratch=${TMPDIR:-/tmp}
waiting=

say() { printf 'cluster: %s\n' "$1" >&2; }

flinkdeployment() {
  verb=$1
  shift
  kubectl --namespace "$NAMESPACE" --request-timeout=20s "$verb" flinkdeployments.flink.apache.org "$@"
}

# Flink takes names of 45 characters that begin with a letter, Kubernetes gives Jobs longer ones.
cluster_name() {
  name=$JOB_NAME
  case $name in [a-z]*) ;; *) name=run-$name ;; esac
  if [ "${#name}" -gt 45 ]; then
    hash=$(printf %s "$name" | sha256sum | cut -c 1-8)
    name=$(printf %s "$name" | cut -c 1-36 | sed 's/-*$//')-$hash
  fi
  printf %s "$name"
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

finish() {
  trap '' TERM INT
  [ -z "$waiting" ] || kill "$waiting" 2>/dev/null || true
  say "the run is over, deleting $cluster"
  tries=0
  until flinkdeployment delete "$cluster" --ignore-not-found --wait=false; do
    tries=$((tries + 1))
    if [ "$tries" -ge 10 ]; then
      say "could not delete $cluster; Kubernetes does it when pod $POD_NAME is deleted"
      exit 1
    fi
    sleep 1
  done
  exit 0
}

# The container stays until Kubernetes stops it, as one that ends would be started again.
idle() {
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

cluster=$(cluster_name)
trap finish TERM INT

# This container was started a second time, and the run is going on.
if [ -e "$RUN/cluster" ]; then
  say "watching over $(cat "$RUN/cluster") again"
  idle
fi

# An earlier try of the same Job may have left one behind.
if ! kubectl --namespace "$NAMESPACE" delete flinkdeployments.flink.apache.org "$cluster" \
  --ignore-not-found --timeout=120s >"$scratch/said" 2>&1; then
  give_up "the Flink cluster $cluster of an earlier try could not be deleted: $(cat "$scratch/said")"
fi

sed -e "s/@CLUSTER@/$cluster/g" -e "s/@JOB_NAME@/$JOB_NAME/g" \
  -e "s/@POD_NAME@/$POD_NAME/g" -e "s/@POD_UID@/$POD_UID/g" "$MANIFEST" >"$scratch/cluster.yaml"
if ! kubectl --namespace "$NAMESPACE" --request-timeout=20s create --filename "$scratch/cluster.yaml" \
  >"$scratch/said" 2>&1; then
  give_up "the Flink cluster $cluster could not be made: $(cat "$scratch/said")"
fi
say "made $cluster, waiting for its JobManager"

deadline=$(($(date +%s) + START_TIMEOUT))
status=
while :; do
  # What cannot be read now may be readable in two seconds; the deadline holds.
  if status=$(flinkdeployment get "$cluster" \
    --output 'jsonpath={.status.jobManagerDeploymentStatus} {.status.error}' 2>"$scratch/said"); then
    case $status in
      READY*) break ;;
      ERROR*) give_up "the Flink cluster $cluster did not come up: ${status#ERROR }" ;;
    esac
  else
    status=$(cat "$scratch/said")
  fi
  if [ "$(date +%s)" -ge "$deadline" ]; then
    give_up "the Flink cluster $cluster was not ready after $START_TIMEOUT s; the last that was heard of it: $status"
  fi
  pause 2
done

say "$cluster is ready"
tell cluster "$cluster"
idle
