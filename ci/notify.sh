#!/usr/bin/env bash
# notify.sh failure|recovery: tells people what became of a build, through a webhook that takes {"text": "..."} (Slack,
# Mattermost, Google Chat, and what relays to e-mail).
# Needs: curl; and
#   NOTIFY_WEBHOOK_URL   a secret: it is neither logged nor seen in the list of processes
#   JOB_NAME, BUILD_NUMBER, BUILD_URL   of the build; Jenkins sets them
{ set +x; } 2> /dev/null
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_variables NOTIFY_WEBHOOK_URL
need_tools curl
case "${1:-}" in
  failure) what="failed" ;;
  recovery) what="works again" ;;
  *) fail "usage: ci/notify.sh failure|recovery" 2 ;;
esac

text="${JOB_NAME:-Purlin} ${BUILD_NUMBER:+#$BUILD_NUMBER }$what${BUILD_URL:+: $BUILD_URL}"
escaped=$(printf '%s' "$text" | sed 's/\\/\\\\/g; s/"/\\"/g')
status=0
printf 'url = "%s"\n' "$NOTIFY_WEBHOOK_URL" |
  curl --silent --fail --max-time 30 --retry 3 --output /dev/null --config - \
    --header 'Content-Type: application/json' --data "{\"text\": \"$escaped\"}" || status=$?
[ "$status" -eq 0 ] || fail "the webhook did not take the message: curl ended with $status (man curl, EXIT CODES)"
say "told: $text"
