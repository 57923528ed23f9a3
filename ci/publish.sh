#!/usr/bin/env bash
# Pushes the image and the chart to the registry. The image is built a second time, straight into the registry, and must have
# the digest of the one that was scanned.
# Needs: a JDK 17, helm; what package.sh and image.sh have left.
#   IMAGE_REPOSITORY   such as 111122223333.dkr.ecr.eu-central-1.amazonaws.com/purlin (ci/environments/registry.env)
#   CHART_REPOSITORY   such as oci://111122223333.dkr.ecr.eu-central-1.amazonaws.com/charts (the same file)
#   REGISTRY_USER, REGISTRY_PASSWORD   who may write to it; without them, AWS is asked (aws; AWS_REGION and AWS's own
#                      variables, such as AWS_ROLE_ARN with AWS_WEB_IDENTITY_TOKEN_FILE)
#   IMAGE_PARTS        what image.sh was given
#   DRY_RUN=true       says what would be pushed
# Leaves: build/dist/image.env, which deploy.sh reads.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

environment registry
need_variables IMAGE_REPOSITORY CHART_REPOSITORY
need_tools helm
[ -f "$dist/image.digest" ] || fail "there is no $dist/image.digest: run ci/package.sh and ci/image.sh first"
version=$(cat "$dist/version")
digest=$(cat "$dist/image.digest")

# A login that is gone when this script is: Docker's own file is not touched. Jib and helm read the same format.
DOCKER_CONFIG=$(mktemp -d)
export DOCKER_CONFIG
trap 'rm -rf "$DOCKER_CONFIG"' EXIT

registry_password() {
  if [ -n "${REGISTRY_PASSWORD:-}" ]; then
    printf '%s' "$REGISTRY_PASSWORD"
  else
    aws ecr get-login-password --region "$AWS_REGION"
  fi
}

if ! dry_run; then
  if [ -z "${REGISTRY_PASSWORD:-}" ]; then
    need_variables AWS_REGION
    need_tools aws
  fi
  registry_password | helm registry login "${IMAGE_REPOSITORY%%/*}" --username "${REGISTRY_USER:-AWS}" \
    --password-stdin --registry-config "$DOCKER_CONFIG/config.json"
fi

# Without a tag of its own, the image would be pushed as latest too, which a registry of immutable tags takes only once.
image_parts
run maven -Dquick -DskipTests -pl pipelines -am package jib:build \
  -Djib.to.image="$IMAGE_REPOSITORY:$version" -Djib.to.tags="$version" "${parts[@]}"
if ! dry_run; then
  pushed=$(cat pipelines/target/jib-image.digest)
  [ "$pushed" = "$digest" ] ||
    fail "the image in the registry is $pushed, the one that was scanned is $digest: the build is not reproducible"
fi
run helm push "$dist/purlin-$version.tgz" "$CHART_REPOSITORY" --registry-config "$DOCKER_CONFIG/config.json"

cat > "$dist/image.env" << END
IMAGE_REPOSITORY=$IMAGE_REPOSITORY
IMAGE_TAG=$version
IMAGE_DIGEST=$digest
END
say "$IMAGE_REPOSITORY:$version is $digest"
