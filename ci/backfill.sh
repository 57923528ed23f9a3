#!/usr/bin/env bash
# backfill.sh ENVIRONMENT PIPELINE FROM TO: runs a bounded pipeline once for each day from FROM to TO (2026-01-31), one after
# the other, and stops at the first that fails. A day that is filled already is left out, so that the same call goes on where
# it stopped; to fill a day again, delete its Job first. The Jobs stay (label purlin.dev/backfill), and the schedule takes
# no notice of them.
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
  job=$(job_name "$cronjob" "$day")
  state=$(state_of_job "$job")
  if [ "$state" = Complete ]; then
    say "$2 is filled for $day already, by job $job"
  else
    [ "$state" != Failed ] || run kubectl delete job "$job" --namespace "$NAMESPACE"
    say "$2 for $day, as job $job"
    [ "$state" = Running ] || start_job "$cronjob" "$job" "$day"
    dry_run || await_job "$job" "${BACKFILL_TIMEOUT:-7200}" || fail "$2 failed for $day; the same call goes on there"
  fi
  day=$(date --date="$day + 1 day" +%F)
done
