#!/bin/sh
# deploy.sh dev|prod: brings the pipelines to the cluster, or leaves everything as it was.
# Needs: helm, and the cluster: KUBECONFIG, or KUBECONFIG_CONTENT, which is what would stand in that file; and
#   NAMESPACE      the namespace, @NAME@ unless set
#   DRY_RUN=true   asks the cluster what would come out, and changes nothing
set -eu
cd "$(dirname "$0")/.."

case ${1:-} in
  dev | prod) ;;
  *)
    echo "usage: ci/deploy.sh dev|prod" >&2
    exit 2
    ;;
esac
# shellcheck source=/dev/null
. deploy/purlin.env
case $CHART in
  *registry.example.com*)
    echo "deploy.sh: deploy/purlin.env names registry.example.com, which does not exist: put your registry in" >&2
    exit 2
    ;;
esac

environment=$1
set -- upgrade @NAME@ "$CHART" --install --namespace "${NAMESPACE:-@NAME@}" \
  --values deploy/values.yaml --values "deploy/$environment.yaml" \
  --set-string "image.repository=$IMAGE_REPOSITORY" --set-string "image.tag=$IMAGE_TAG"
# A folder is the chart itself; it has one version.
[ -d "$CHART" ] || set -- "$@" --version "$CHART_VERSION"
for file in pipelines/*.yaml; do
  set -- "$@" --set-file "pipelines.$(basename "$file" .yaml).file.inline=$file"
done
if [ "${DRY_RUN:-false}" = true ]; then
  set -- "$@" --dry-run=server
else
  set -- "$@" --atomic --wait --timeout 10m
fi
if [ -n "${KUBECONFIG_CONTENT:-}" ]; then
  # For this script alone; nobody else may read it.
  KUBECONFIG=$(mktemp)
  export KUBECONFIG
  trap 'rm -f "$KUBECONFIG"' EXIT
  printf '%s\n' "$KUBECONFIG_CONTENT" >"$KUBECONFIG"
  unset KUBECONFIG_CONTENT
fi
helm "$@"
