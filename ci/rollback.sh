#!/usr/bin/env bash
# rollback.sh ENVIRONMENT [REVISION]: takes a release back to the revision that ran before deploy.sh, or to the one named.
# Streaming pipelines resume from their last checkpoint. Doing it twice is as doing it once, and a build (BUILD_TAG) that
# failed before it deployed changes nothing.
# Needs: helm, kubectl; KUBECONFIG or AWS's variables, RELEASE, NAMESPACE, DEPLOY_TIMEOUT, DRY_RUN as in deploy.sh.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -eq 1 ] || [ $# -eq 2 ] || fail "usage: ci/rollback.sh dev|staging|prod [REVISION]" 2
timeout=${DEPLOY_TIMEOUT:-600}
need_tools helm kubectl
cluster "$1"

revision=${2:-}
if [ -z "$revision" ]; then
  noted=$(revision_file "$1")
  if [ ! -f "$noted" ] && [ -n "${BUILD_TAG:-}" ]; then
    say "this build has not come so far as to change $1"
    exit
  fi
  [ -f "$noted" ] ||
    fail "no ci/deploy.sh $1 ran here: name a REVISION of: helm history $RELEASE --namespace $NAMESPACE" 2
  revision=$(cat "$noted")
  [ -n "$revision" ] || fail "that was the first revision of $RELEASE in $1: there is nothing to go back to"
fi
case $revision in
  *[!0-9]*) fail "'$revision' is no revision: helm history $RELEASE --namespace $NAMESPACE lists them" 2 ;;
esac

if [ "$(deployed_revision)" = "$revision" ]; then
  say "$1 is at revision $revision already"
else
  run helm rollback "$RELEASE" "$revision" --namespace "$NAMESPACE" --wait --timeout "${timeout}s"
fi
dry_run || await_stable "$timeout"
say "$1 is back at revision $revision"
