#!/usr/bin/env bash
# backfill.sh ENVIRONMENT PIPELINE FROM TO: runs a bounded pipeline once for each day from FROM to TO (2026-01-31), one after
# the other, and stops at the first that fails. A run is told its day by the variable PURLIN_DATE.
# Needs: kubectl, GNU date; KUBECONFIG or AWS's variables, RELEASE, NAMESPACE, DRY_RUN as in deploy.sh; and
#   BACKFILL_TIMEOUT   seconds for each run, 7200 unless set
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -eq 4 ] || fail "usage: ci/backfill.sh dev|staging|prod PIPELINE FROM TO, days as 2026-01-31" 2
need_tools kubectl
for day in "$3" "$4"; do
  [ "$(date --date="$day" +%F 2> /dev/null)" = "$day" ] || fail "'$day' is no day; write it as 2026-01-31" 2
done
[[ ! $4 < $3 ]] || fail "FROM is $3, which is after TO, $4" 2
cluster "$1"
cronjob=$(cronjob_of "$2")

day=$3
while [[ ! $day > $4 ]]; do
  job=$(job_name "$cronjob" "${day//-/}-$(date +%s)")
  say "$2 for $day, as job $job"
  start_job "$cronjob" "$job" "PURLIN_DATE=$day"
  dry_run || await_job "$job" "${BACKFILL_TIMEOUT:-7200}" ||
    fail "$2 failed for $day; go on with: ci/backfill.sh $1 $2 $day $4"
  day=$(date --date="$day + 1 day" +%F)
done
