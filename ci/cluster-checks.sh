#!/usr/bin/env bash
# cluster-checks.sh: tries the chart, and the scripts of this folder, on a real cluster: kind, minikube, or an API server with its
# controller manager and nothing else. It installs the chart with every file of values, upgrades and rolls back through all of
# them, removes streams that run and streams that never ran, runs a pipeline by hand beside another run of it and under the name
# of a stream, and uninstalls. All of that with the rights that infra/kubernetes/deployer.yaml gives to CI, in a namespace of
# its own, which it deletes at the end; besides that it changes nothing.
#   Where the cluster has no Flink operator, this script writes the status that the operator would write, and keeps and removes
# its finalizer. Where it has no nodes, it runs the script of a run's pod here, with the pod's name and the rights of its account.
# Needs: KUBECONFIG, helm, kubectl, jq; the definition of FlinkDeployments in the cluster (the operator's chart brings it); and
#   IMAGE_REPOSITORY, IMAGE_TAG   an image that the nodes have; not needed where there are none
#   CHECK_NAMESPACE               purlin-checks unless set; it must not exist
#   CHECK_TIMEOUT                 seconds for each wait, 120 unless set
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_variables KUBECONFIG
need_tools helm kubectl jq
admin=$KUBECONFIG
NAMESPACE=${CHECK_NAMESPACE:-purlin-checks}
RELEASE=purlin
timeout=${CHECK_TIMEOUT:-120}
work=$(mktemp -d)
children=()

as_admin() { KUBECONFIG=$admin kubectl --namespace "$NAMESPACE" "$@"; }

clean_up() {
  local child
  for child in "${children[@]}"; do
    kill "$child" 2> /dev/null || true
  done
  if [ -e "$work/made" ]; then
    as_admin get flinkdeployments.flink.apache.org --output name 2> /dev/null | while read -r name; do
      operated || as_admin patch "$name" --type merge --patch '{"metadata": {"finalizers": null}}' > /dev/null || true
    done
    KUBECONFIG=$admin kubectl delete namespace "$NAMESPACE" --ignore-not-found --wait=false > /dev/null || true
  fi
  rm -rf "$work"
}
trap clean_up EXIT

has() { KUBECONFIG=$admin kubectl api-resources --output name 2> /dev/null | grep -qx "$1"; }

nodes=$(KUBECONFIG=$admin kubectl get nodes --output name | wc -l)
operators=$(KUBECONFIG=$admin kubectl get deployments.apps --all-namespaces --selector app.kubernetes.io/name=flink-kubernetes-operator \
  --output name | wc -l)
operated() { [ "$operators" -gt 0 ]; }

# within WHAT COMMAND...: waits until a command succeeds.
within() {
  local what=$1 end=$((SECONDS + timeout))
  shift
  until "$@" > /dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || fail "$what: not so after $timeout s"
    sleep 0.5
  done
}

step() { printf '%s: ok: %s\n' "$script" "$1"; }

# What the operator does to FlinkDeployments. While $work/slow is there, it is busy with what is being deleted.
operate_once() {
  local name finalizers deleted state generation lifecycle
  as_admin get flinkdeployments.flink.apache.org --output json | jq -r '.items[] | [.metadata.name, (.metadata.finalizers // [] | length),
    (.metadata.deletionTimestamp // "-"), (.spec.job.state // "session"), .metadata.generation,
    "\(.status.lifecycleState // "-")/\(.status.observedGeneration // 0)"] | join(" ")' |
    while read -r name finalizers deleted state generation lifecycle; do
      if [ "$deleted" != - ]; then
        [ -e "$work/slow" ] || as_admin patch flinkdeployment "$name" --type merge --patch '{"metadata": {"finalizers": null}}'
        continue
      fi
      [ "$finalizers" -gt 0 ] || as_admin patch flinkdeployment "$name" --type merge --patch \
        '{"metadata": {"finalizers": ["flinkdeployments.flink.apache.org/finalizer"]}}'
      # It has no word for what has never run.
      if [ "$state" = suspended ] && [ "$lifecycle" = -/0 ]; then continue; fi
      wanted=STABLE
      [ "$state" != suspended ] || wanted=SUSPENDED
      [ "$lifecycle" = "$wanted/$generation" ] || as_admin patch flinkdeployment "$name" --subresource status --type merge --patch \
        '{"status": {"lifecycleState": "'$wanted'", "observedGeneration": '"$generation"', "jobManagerDeploymentStatus": "READY"}}'
    done
}

if as_admin get namespace "$NAMESPACE" > /dev/null 2>&1; then
  fail "the namespace $NAMESPACE exists; name one that does not, by CHECK_NAMESPACE" 2
fi
has flinkdeployments.flink.apache.org ||
  fail "the cluster does not know FlinkDeployments: install the Flink operator, or kubectl apply the definition from its chart" 2
[ "$nodes" -eq 0 ] || need_variables IMAGE_REPOSITORY IMAGE_TAG
KUBECONFIG=$admin kubectl create namespace "$NAMESPACE" > /dev/null
touch "$work/made"
as_admin label namespace "$NAMESPACE" pod-security.kubernetes.io/enforce=restricted > /dev/null
sed "s/^  namespace: purlin$/  namespace: $NAMESPACE/" infra/kubernetes/deployer.yaml | as_admin apply --filename - > /dev/null

# From here on, everything is done by a member of purlin-deployers.
KUBECONFIG=$work/deployer
kubectl --kubeconfig "$admin" config view --minify --flatten --raw --output json |
  jq '.users[].user += {as: "ci", "as-groups": ["purlin-deployers", "system:authenticated"]}' > "$KUBECONFIG"
export KUBECONFIG NAMESPACE RELEASE
if ! operated; then
  say "the cluster has no Flink operator: its part is played here"
  # What vanishes between two looks is none of its business any more.
  while sleep 0.5; do operate_once || true; done > "$work/operator.log" 2>&1 &
  children+=($!)
fi

# What the cluster does not know is left out.
without=(--set-string "image.repository=${IMAGE_REPOSITORY:-registry.example.com/purlin}" --set-string "image.tag=${IMAGE_TAG:-1}")
has podmonitors.monitoring.coreos.com || without+=(--set monitoring.podMonitor=false --set monitoring.rules=false)
has externalsecrets.external-secrets.io || without+=(--set-json 'externalSecrets.secrets={}')

gone() { [ -z "$(kubectl get flinkdeployments.flink.apache.org --namespace "$NAMESPACE" --output name)" ]; }

# Helm does not wait for what the operator has yet to let go of, and would take it for something to be changed.
settled() {
  [ -z "$(kubectl get flinkdeployments.flink.apache.org --namespace "$NAMESPACE" --output 'jsonpath={.items[*].metadata.deletionTimestamp}')" ]
}

quietly() { "$@" > "$work/said" 2>&1 || fail "$* failed: $(cat "$work/said")"; }

files=(helm/purlin/ci/*-values.yaml helm/purlin/values-*.yaml)
for values in "${files[@]}"; do
  quietly helm upgrade "$RELEASE" helm/purlin --install --namespace "$NAMESPACE" --values "$values" "${without[@]}"
  quietly helm uninstall "$RELEASE" --namespace "$NAMESPACE"
  within "every FlinkDeployment of $values no longer exists" gone
  step "install and uninstall with $values"
done

for values in "${files[@]}"; do
  quietly helm upgrade "$RELEASE" helm/purlin --install --namespace "$NAMESPACE" --history-max 0 --values "$values" "${without[@]}"
  within "no FlinkDeployment is being deleted" settled
done
step "upgrade through ${#files[@]} files of values"
for ((revision = 1; revision <= ${#files[@]}; revision++)); do
  quietly helm rollback "$RELEASE" "$revision" --namespace "$NAMESPACE" --history-max 0
  within "no FlinkDeployment is being deleted" settled
done
step "roll back to each of the ${#files[@]} revisions"
quietly helm uninstall "$RELEASE" --namespace "$NAMESPACE"
within "every FlinkDeployment no longer exists" gone

# The scripts themselves, in a copy: they read their values from this folder.
mkdir -p "$work/copy/build"
cp -r ci helm "$work/copy"
export IMAGE_REPOSITORY=${IMAGE_REPOSITORY:-registry.example.com/purlin} IMAGE_TAG=${IMAGE_TAG:-1} IMAGE_DIGEST=${IMAGE_DIGEST:-}
[ -n "$IMAGE_DIGEST" ] || IMAGE_DIGEST=sha256:$(printf '0%.0s' {1..64})
export DEPLOY_TIMEOUT=$timeout

# deploy VALUES: what ci/deploy.sh does with further values.
deploy() {
  {
    printf '%s\n' "$1" 'storage: {state: "s3://example-flink/state"}'
    printf 'monitoring: {podMonitor: %s, rules: %s}\n' "$(has podmonitors.monitoring.coreos.com && echo true || echo false)" \
      "$(has podmonitors.monitoring.coreos.com && echo true || echo false)"
  } > "$work/copy/ci/environments/dev.values.yaml"
  quietly "$work/copy/ci/deploy.sh" dev
}
# Where an operator starts it for real, a stream has to be one that runs.
text='pipeline: {type: chain, transforms: [{type: Create, config: {elements: [1]}}, {type: LogForTesting}]}'
if operated; then
  need_variables CHECK_STREAM
  text=$(cat "$CHECK_STREAM")
fi
stream="file: {inline: $(jq --null-input --arg text "$text" '$text')}, streaming"

deleted() { [ -n "$(as_admin get flinkdeployment "$1" --ignore-not-found --output 'jsonpath={.metadata.deletionTimestamp}')" ]; }

there() { [ -n "$(as_admin get "$1" "$2" --ignore-not-found --output name)" ] && ! deleted "$2"; }

not_there() { [ -z "$(as_admin get "$1" "$2" --ignore-not-found --output name)" ]; }

deploy "pipelines: {clicks: {$stream: {}}, archive: {$stream: {state: suspended}}}"
step "deploy.sh: a stream is stable, and one that begins suspended is not waited for"
touch "$work/slow"
deploy "pipelines: {archive: {$stream: {state: suspended}}}"
operated || deleted "$RELEASE-clicks" || fail "$RELEASE-clicks is not being deleted, as it should be while its operator is slow"
rm "$work/slow"
within "$RELEASE-clicks no longer exists" not_there flinkdeployment "$RELEASE-clicks"
step "deploy.sh: a stream that is removed is not waited for"
deploy "pipelines: {archive: {$stream: {state: running}}}"
deploy "pipelines: {archive: {$stream: {state: suspended}}}"
quietly "$work/copy/ci/rollback.sh" dev
[ "$(as_admin get flinkdeployment "$RELEASE-archive" --output 'jsonpath={.status.lifecycleState}')" = STABLE ] ||
  fail "$RELEASE-archive does not run after the rollback"
step "rollback.sh: a stream that was suspended runs again"

# play JOB: where there are no nodes, the part of a run's pod that talks to Kubernetes, with the rights of the pod's account.
play() {
  local home=$work/$1 pod name
  mkdir -p "$home/run" "$home/tmp"
  within "job $1 has a pod" has_pod "$1"
  pod=$(pods_of_job "$1")
  as_admin patch pod "$pod" --subresource status --patch '{"status": {"phase": "Running"}}' > /dev/null
  printf '%s\n' "$pod" > "$home/pod"
  for name in cluster.yaml lease.yaml; do
    as_admin get configmap "$RELEASE-smoke-cluster" --output json | jq --raw-output ".data[\"$name\"]" > "$home/$name"
  done
  as_admin get configmap "$RELEASE-scripts" --output json | jq --raw-output '.data["cluster.sh"]' > "$home/cluster.sh"
  KUBECONFIG=$admin kubectl config view --minify --flatten --raw --output json |
    jq --arg token "$(as_admin create token "$RELEASE")" '.users[].user = {token: $token}' > "$home/kubeconfig"
  KUBECONFIG=$home/kubeconfig JOB_NAME=$1 POD_NAME=$pod POD_UID=$(as_admin get pod "$pod" --output 'jsonpath={.metadata.uid}') \
    RUN=$home/run MANIFESTS=$home TMPDIR=$home/tmp START_TIMEOUT=$timeout POLL_SECONDS=0.5 sh "$home/cluster.sh" 2> "$home/log" &
  children+=($!)
  printf '%s\n' $! > "$home/pid"
}

has_pod() { [ -n "$(pods_of_job "$1")" ]; }

# end JOB: its pod has come to its end.
end() {
  local pid
  pid=$(cat "$work/$1/pid")
  kill "$pid"
  wait "$pid" || fail "the script of job $1 failed: $(cat "$work/$1/log")"
  as_admin patch pod "$(cat "$work/$1/pod")" --subresource status --patch '{"status": {"phase": "Succeeded"}}' > /dev/null
}

said() { grep -q "$2" "$work/$1/log"; }

# run_beside JOB JOB: two runs of one pipeline at once, of which the second waits for the first.
run_beside() {
  start_job "$RELEASE-smoke" "$1" > /dev/null 2>&1
  if [ "$nodes" -gt 0 ]; then
    start_job "$RELEASE-smoke" "$2" > /dev/null 2>&1
    await_job "$1" "$timeout"
    await_job "$2" "$timeout"
    return
  fi
  play "$1"
  within "job $1 has its cluster: $work/$1/log" test -e "$work/$1/run/cluster"
  start_job "$RELEASE-smoke" "$2" > /dev/null 2>&1
  play "$2"
  within "job $2 waits for job $1" said "$2" "waiting for another run of this pipeline to end: job $1"
  end "$1"
  within "job $2 has its cluster" test -e "$work/$2/run/cluster"
  end "$2"
  not_there lease "$RELEASE-smoke" || fail "the lock of the pipeline smoke was not given back"
}

run_beside "$RELEASE-smoke-1" "$RELEASE-smoke-2"
step "two runs of a pipeline at once, one by hand: the second waits for the first"

deploy "pipelines: {clicks: {$stream: {}}}"
start_job "$RELEASE-smoke" "$RELEASE-clicks" > /dev/null 2>&1
if [ "$nodes" -gt 0 ]; then
  await_job "$RELEASE-clicks" "$timeout"
else
  play "$RELEASE-clicks"
  within "job $RELEASE-clicks has its cluster" test -e "$work/$RELEASE-clicks/run/cluster"
  end "$RELEASE-clicks"
fi
there flinkdeployment "$RELEASE-clicks" || fail "a run by hand that is called like a stream has deleted it"
step "a run by hand that is called like a stream leaves it alone"

# A run in full swing at the time of the uninstallation goes with its Job.
quietly kubectl delete jobs --namespace "$NAMESPACE" --all
quietly helm uninstall "$RELEASE" --namespace "$NAMESPACE" --wait --timeout "${timeout}s"
within "every FlinkDeployment no longer exists" gone
left=$(as_admin get all,configmaps,leases,networkpolicies,poddisruptionbudgets,roles,rolebindings,serviceaccounts,flinkdeployments \
  --selector "app.kubernetes.io/instance=$RELEASE" --output name)
[ -z "$left" ] || fail "after the uninstallation there are still: $left"
step "uninstall: nothing is left"
say "the chart and its scripts hold on this cluster"
