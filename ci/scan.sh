#!/usr/bin/env bash
# Looks up the parts of what is delivered among the known vulnerabilities, and fails for those that are high or critical and
# have a fix. One that does not touch Purlin is listed, with the reason, in ci/vulnerabilities.ignore.
# Needs: trivy or grype, and their database. Without either it fails; PURLIN_SKIP=scan lets it pass, and says so.
# Looks at: build/dist/purlin-sbom.json (package.sh) and, where image.sh has built it, the image with its operating system
# and the list of its further parts, build/dist/purlin-parts-sbom.json.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

sboms=("$dist/purlin-sbom.json")
image=pipelines/target/jib-image.tar
[ -s "${sboms[0]}" ] || fail "there is no ${sboms[0]}: run ci/package.sh first"
[ ! -e "$dist/purlin-parts-sbom.json" ] || sboms+=("$dist/purlin-parts-sbom.json")
for sbom in "${sboms[@]}"; do
  grep -q '"bomFormat" *: *"CycloneDX"' "$sbom" || fail "$sbom is no CycloneDX SBOM"
done

if [ "${PURLIN_SKIP:-}" = scan ]; then
  say "NOT SCANNED for known vulnerabilities, as PURLIN_SKIP says"
elif command -v trivy > /dev/null; then
  options=(--severity "HIGH,CRITICAL" --ignore-unfixed --exit-code 1 --ignorefile ci/vulnerabilities.ignore)
  for sbom in "${sboms[@]}"; do trivy sbom "${options[@]}" "$sbom"; done
  [ ! -f "$image" ] || trivy image "${options[@]}" --input "$image"
elif command -v grype > /dev/null; then
  options=(--fail-on high --only-fixed --config ci/grype.yaml)
  for sbom in "${sboms[@]}"; do grype "sbom:$sbom" "${options[@]}"; done
  [ ! -f "$image" ] || grype "docker-archive:$image" "${options[@]}"
else
  fail "neither trivy nor grype is on the PATH; install one of them, or set PURLIN_SKIP=scan" 2
fi
