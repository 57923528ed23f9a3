#!/usr/bin/env bash
# Runs the tests that see the jar only from outside: on a Flink cluster of several processes, and as it is delivered.
# Needs: a JDK 17; kubectl, shellcheck, terraform and its AWS provider, without which some tests say that they were skipped.
# Leaves: tests/*/target/surefire-reports/TEST-*.xml.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

maven -Dquick -pl tests/cluster,tests/delivery -am verify \
  -Dtest='dev/purlin/tests/**/*Test' -Dsurefire.failIfNoSpecifiedTests=false
