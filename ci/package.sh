#!/usr/bin/env bash
# Gathers what is delivered beside the image in build/dist: the jar, its list of parts (SBOM), the chart, and their checksums.
# Needs: a JDK 17, git, helm. BUILD_NUMBER becomes part of the version if it is set.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_tools git helm sha256sum
maven -Dquick -DskipTests -pl pipelines -am package

sbom=pipelines/target/purlin-sbom.json
[ -f "$sbom" ] || fail "the build of the pipelines module left no $sbom"

rm -rf "$dist"
mkdir -p "$dist"
version=$(version)
printf '%s\n' "$version" > "$dist/version"
cp pipelines/target/purlin.jar "$sbom" "$dist"
helm package helm/purlin --version "$version" --app-version "$version" --destination "$dist"
(cd "$dist" && sha256sum -- *.jar *.json *.tgz > SHA256SUMS)
say "$version is in $dist"
