#!/usr/bin/env bash
# smoke-test.sh ENVIRONMENT: runs the chart's own tests, then one bounded pipeline as its schedule would, to its end.
# Needs: helm, kubectl; KUBECONFIG or AWS's variables, RELEASE, NAMESPACE as in deploy.sh; and
#   PIPELINE        the pipeline to run; smoke unless set, which needs nothing but the cluster
#   SMOKE_TIMEOUT   seconds for that run, 900 unless set
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -eq 1 ] || fail "usage: ci/smoke-test.sh dev|staging|prod" 2
timeout=${SMOKE_TIMEOUT:-900}
need_tools helm kubectl
cluster "$1"

if ! run helm test "$RELEASE" --namespace "$NAMESPACE" --timeout 10m; then
  # The chart's test looks at one pipeline after the other, each in a container of its own.
  kubectl logs --namespace "$NAMESPACE" --selector "app.kubernetes.io/instance=$RELEASE,component=test" \
    --all-containers --prefix --tail 50 >&2 || true
  fail "helm test of release $RELEASE failed; what it said is above"
fi

cronjob=$(cronjob_of "${PIPELINE:-smoke}")
job=$(job_name "$cronjob" "${BUILD_NUMBER:-$(date +%s)}")
start_job "$cronjob" "$job"
dry_run || await_job "$job" "$timeout"
