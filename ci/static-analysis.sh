#!/usr/bin/env bash
# Everything that is found without running the code: compiler warnings and Error Prone (as errors), formatting, banned and
# unused dependencies, and the shell scripts.
# Needs: a JDK 17; shellcheck for the scripts (PURLIN_SKIP=shellcheck goes without).
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

scripts=(ci/*.sh .ci/run)
for file in "${scripts[@]}"; do
  bash -n "$file"
done
case ${PURLIN_SKIP:-} in
  *shellcheck*) say "shellcheck left out, as PURLIN_SKIP says" ;;
  *)
    need_tools shellcheck
    shellcheck "${scripts[@]}"
    ;;
esac

maven -DskipTests -Djacoco.skip=true verify
