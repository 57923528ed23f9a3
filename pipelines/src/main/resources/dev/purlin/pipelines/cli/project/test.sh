#!/bin/sh
# Runs every pipeline on the small input in tests/PIPELINE, for the day 2026-01-31, and compares what it writes with what is in
# tests/PIPELINE/expected. The order of rows does not count: it may differ from run to run.
#   PURLIN   Purlin's command, purlin unless set
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# rows FILE: its lines, sorted, but for the first.
rows() {
  head -n 1 "$1"
  tail -n +2 "$1" | sort
}

for file in pipelines/*.yaml; do
  name=$(basename "$file" .yaml)
  if [ ! -d "tests/$name/expected" ]; then
    echo "test.sh: $file has no test: put its input into tests/$name, and what it has to write into tests/$name/expected" >&2
    failed=1
    continue
  fi
  mkdir -p "$work/$name"
  # shellcheck disable=SC2086 # a command with its arguments
  if ! ${PURLIN:-purlin} run "$file" --runner=direct --runs="$work/runs" --set=date=2026-01-31 --set="input=tests/$name" \
    --set="output=$work/$name" >"$work/log" 2>&1; then
    cat "$work/log" >&2
    echo "test.sh: $name: the run failed" >&2
    failed=1
    continue
  fi
  for expected in "tests/$name/expected"/*; do
    actual=$work/$name/$(basename "$expected")
    if [ ! -f "$actual" ]; then
      echo "test.sh: $name: $(basename "$expected") was not written" >&2
      failed=1
      continue
    fi
    rows "$expected" >"$work/expected"
    rows "$actual" >"$work/actual"
    if diff "$work/expected" "$work/actual" >"$work/difference"; then
      echo "test.sh: $name: $(basename "$expected") is as expected"
    else
      echo "test.sh: $name: $(basename "$expected") differs (< expected, > written):" >&2
      cat "$work/difference" >&2
      failed=1
    fi
  done
done
exit "$failed"
