#!/usr/bin/env bash
# Lints the chart and renders it with the values of every environment. What is rendered is looked at more closely by
# tests/delivery, which needs no helm: each object against its schema, names at their longest, snapshots.
# Needs: helm 3.14 or newer.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_tools helm
chart=helm/purlin
[ -f "$chart/Chart.yaml" ] || fail "there is no $chart/Chart.yaml"

for values in "$chart"/values*.yaml; do
  case $values in
    *.schema.*) continue ;;
  esac
  helm lint --strict "$chart" --values "$values"
  helm template purlin "$chart" --namespace purlin --values "$values" > /dev/null
  say "$values: renders"
done
