#!/usr/bin/env bash
# Builds the image into a file, without Docker. Run package.sh first: it settles the version.
# Needs: a JDK 17, and the registry of the base image.
#   IMAGE_PARTS   further parts, such as a database's driver: Maven coordinates with blanks between them
# Leaves: pipelines/target/jib-image.tar, and its digest in build/dist/image.digest; of further parts the list in
#   build/dist/purlin-parts-sbom.json.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ -f "$dist/version" ] || fail "there is no $dist/version: run ci/package.sh first"
image_parts
maven -Dquick -DskipTests -pl pipelines -am package jib:buildTar -Djib.to.tags="$(cat "$dist/version")" "${parts[@]}"
cp pipelines/target/jib-image.digest "$dist/image.digest"
say "pipelines/target/jib-image.tar is $(cat "$dist/image.digest")"
