#!/usr/bin/env bash
# Looks up the parts of what is delivered among the known vulnerabilities, and fails for those that are high or critical and
# have a fix. One that does not touch Purlin is listed, with the reason, in ci/vulnerabilities.ignore.
# Needs: trivy or grype, and their database. Without either it fails; PURLIN_SKIP=scan lets it pass, and says so.
# Looks at: build/dist/purlin-sbom.json (package.sh) and, where image.sh has built it, the image with its operating system.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

sbom=$dist/purlin-sbom.json
image=pipelines/target/jib-image.tar
[ -s "$sbom" ] || fail "there is no $sbom: run ci/package.sh first"
grep -q '"bomFormat" *: *"CycloneDX"' "$sbom" || fail "$sbom is no CycloneDX SBOM"

if [ "${PURLIN_SKIP:-}" = scan ]; then
  say "NOT SCANNED for known vulnerabilities, as PURLIN_SKIP says"
elif command -v trivy > /dev/null; then
  options=(--severity "HIGH,CRITICAL" --ignore-unfixed --exit-code 1 --ignorefile ci/vulnerabilities.ignore)
  trivy sbom "${options[@]}" "$sbom"
  [ ! -f "$image" ] || trivy image "${options[@]}" --input "$image"
elif command -v grype > /dev/null; then
  options=(--fail-on high --only-fixed --config ci/grype.yaml)
  grype "sbom:$sbom" "${options[@]}"
  [ ! -f "$image" ] || grype "docker-archive:$image" "${options[@]}"
else
  fail "neither trivy nor grype is on the PATH; install one of them, or set PURLIN_SKIP=scan" 2
fi
