# The command of the task: runs the file for the day on which it was due, as the chart's run.sh does on Kubernetes.
#
#   SCHEDULED_TIME  when the run was due, as EventBridge Scheduler writes it; now, for a task that was started by hand
#   TIME_ZONE       in which time zone days begin
#   PURLIN_DATE     the day, as 2026-01-31, instead of that one
#   "$@"            what follows `purlin run`
set -eu
day=${PURLIN_DATE:-$(TZ=$TIME_ZONE date -d "${SCHEDULED_TIME:-now}" +%F)}
exec "${PURLIN:-/opt/purlin/bin/purlin}" run "--set=date=$day" "$@"
