#!/usr/bin/env bash
# deploy.sh ENVIRONMENT: brings dev, staging or prod to the image that publish.sh has pushed, and waits until every streaming
# pipeline runs. If the upgrade itself fails, Helm undoes it; what fails afterwards, rollback.sh undoes.
# Needs: helm, kubectl; and
#   IMAGE_REPOSITORY, IMAGE_TAG, IMAGE_DIGEST   what to deploy; without them, build/dist/image.env says it
#   KUBECONFIG           the cluster; or aws, CLUSTER, AWS_REGION (ci/environments/ENVIRONMENT.env) and AWS's own variables
#   RELEASE, NAMESPACE   purlin, unless set
#   DEPLOY_TIMEOUT       seconds for each of the two waits, 600 unless set
#   BUILD_URL, APPROVED_BY   are noted in the release's history
#   DRY_RUN=true         asks the cluster what would come out, and changes nothing
#   BUILD_TAG            the build, whose rollback.sh this is noted for
# Leaves: build/ENVIRONMENT-BUILD_TAG.revision, for rollback.sh.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -eq 1 ] || fail "usage: ci/deploy.sh dev|staging|prod" 2
timeout=${DEPLOY_TIMEOUT:-600}
if [ -z "${IMAGE_DIGEST:-}" ] && [ -f "$dist/image.env" ]; then
  set -a
  # shellcheck source=/dev/null
  . "$dist/image.env"
  set +a
fi
need_variables IMAGE_REPOSITORY IMAGE_TAG IMAGE_DIGEST
need_tools helm kubectl
environment "$1"
values=(--values "helm/purlin/values-$1.yaml")
# What Terraform made: roles, buckets, the database (infra/README.md). A cluster of one's own can do without.
if [ -f "ci/environments/$1.values.yaml" ]; then
  values+=(--values "ci/environments/$1.values.yaml")
elif [ -z "${KUBECONFIG:-}" ]; then
  fail "there is no ci/environments/$1.values.yaml: terraform -chdir=infra/environments/$1 output -raw helm_values makes it" 2
fi
cluster "$1"
upgrade=(helm upgrade "$RELEASE" helm/purlin --install --namespace "$NAMESPACE" "${values[@]}"
  --set-string "image.repository=$IMAGE_REPOSITORY" --set-string "image.tag=$IMAGE_TAG"
  --set-string "image.digest=$IMAGE_DIGEST")

if dry_run; then
  printf '+ %s\n' "${upgrade[*]} --dry-run=server" >&2
  "${upgrade[@]}" --dry-run=server
  say "dry run: nothing was changed"
  exit
fi

mkdir -p build
deployed_revision > "$(revision_file "$1")"
run "${upgrade[@]}" --atomic --wait --timeout "${timeout}s" --history-max 20 \
  --description "$IMAGE_TAG${BUILD_URL:+, $BUILD_URL}${APPROVED_BY:+, approved by $APPROVED_BY}"
await_stable "$timeout"
say "$1 runs $IMAGE_TAG"
