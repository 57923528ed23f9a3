#!/bin/sh
# Runs a pipeline on the Flink cluster that cluster.sh has made for it. Its exit code is purlin's; 1 if there is no cluster.
#
#   "$@"               what follows `purlin`
#   JOB_NAME           the Job; a CronJob puts the minute into its name for which it was due
#   PURLIN_DATE        the day that the run is for, as 2026-01-31; found out if empty
#   TIME_ZONE          in which time zone days begin
#   DATE_OFFSET_DAYS   that day, reckoned from the day on which the run was due
#   RUN                the directory that is shared with cluster.sh
set -eu

RUN=${RUN:-/run/purlin}
PURLIN=${PURLIN:-/opt/purlin/bin/purlin}

if [ -e "$RUN/failed" ]; then
  printf 'purlin: %s\n' "$(cat "$RUN/failed")" >&2
  exit 1
fi
cluster=$(cat "$RUN/cluster")

# So a run that is tried again after midnight keeps its day. A number that is too small for a minute of this time is something
# else, such as a day in the name of a Job that was made by hand.
due_day() {
  minutes=${JOB_NAME##*-}
  case $minutes in
    *[!0-9]* | '' | ?????????*) minutes=0 ;;
  esac
  if [ "$minutes" -ge 25000000 ]; then
    TZ=$TIME_ZONE date -d "@$((minutes * 60))" +%F
  else
    TZ=$TIME_ZONE date +%F
  fi
}

day=${PURLIN_DATE:-}
if [ -z "$day" ]; then
  day=$(date -u -d "$(due_day) $DATE_OFFSET_DAYS day" +%F)
fi

# A variable that is set twice has the last value: the file's own `date` in the values wins.
command=$1
shift
exec "$PURLIN" "$command" "--set=date=$day" "--flink-master=$cluster-rest:8081" "$@"
