#!/bin/sh
# Tells every problem of every pipeline file.
#   PURLIN   Purlin's command, purlin unless set
set -eu
cd "$(dirname "$0")/.."

failed=0
for file in pipelines/*.yaml; do
  # shellcheck disable=SC2086 # a command with its arguments
  ${PURLIN:-purlin} validate "$file" --set=date=2026-01-31 --set="input=tests/$(basename "$file" .yaml)" --set=output=build || failed=1
done
exit "$failed"
