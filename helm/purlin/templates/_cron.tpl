{{/*
What is wrong with a cron line, as a text; nothing if Kubernetes takes it. It reads five fields as its own parser does: lists of
numbers, names and ranges, each with a step, or a word that stands for all of them.
*/}}
{{- define "purlin.cronProblem" -}}
{{- $line := trim . -}}
{{- $fields := regexSplit "\\s+" $line -1 -}}
{{- $words := list "@yearly" "@annually" "@monthly" "@weekly" "@daily" "@midnight" "@hourly" -}}
{{- if hasPrefix "@every" $line -}}
{{- if not (regexMatch "^@every ([0-9]+(\\.[0-9]+)?(h|m|s))+$" $line) -}}
{{- printf "what follows @every is not a valid duration: write it as 1h30m" -}}
{{- end -}}
{{- else if hasPrefix "@" $line -}}
{{- if not (has $line $words) -}}
{{- printf "the word does not exist: there are %s and @every" (join ", " $words) -}}
{{- end -}}
{{- else if regexMatch "^(CRON_)?TZ=" $line -}}
{{- "a time zone belongs into schedule.timeZone" -}}
{{- else if ne (len $fields) 5 -}}
{{- printf "it has %d fields, and not the five of minute, hour, day of month, month and day of week%s" (len $fields) (eq (len $fields) 6 | ternary "; Kubernetes knows no seconds" "") -}}
{{- else -}}
{{- $months := list "jan" "feb" "mar" "apr" "may" "jun" "jul" "aug" "sep" "oct" "nov" "dec" -}}
{{- $days := list "sun" "mon" "tue" "wed" "thu" "fri" "sat" -}}
{{- $kinds := list
  (dict "is" "minute" "low" 0 "high" 59 "names" list "range" "a number from 0 to 59")
  (dict "is" "hour" "low" 0 "high" 23 "names" list "range" "a number from 0 to 23")
  (dict "is" "day of month" "low" 1 "high" 31 "names" list "range" "a number from 1 to 31")
  (dict "is" "month" "low" 1 "high" 12 "names" $months "range" "a number from 1 to 12 or a name from jan to dec")
  (dict "is" "day of week" "low" 0 "high" 6 "names" $days "range" "a number from 0, which is Sunday, to 6 or a name from sun to sat")
-}}
{{- $problems := list -}}
{{- range $i, $kind := $kinds -}}
{{- $field := index $fields $i -}}
{{- range $part := splitList "," $field -}}
{{- with include "purlin.cronPartProblem" (dict "part" $part "kind" $kind) -}}
{{- $problems = append $problems (printf "field %d, %s, is %q: %s" (add $i 1) $kind.is $field .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- join "; " ($problems | uniq) -}}
{{- end -}}
{{- end -}}

{{/* What is wrong with one part of a field's list: {part, kind}. */}}
{{- define "purlin.cronPartProblem" -}}
{{- $kind := .kind -}}
{{- $steps := splitList "/" .part -}}
{{- $ends := splitList "-" (first $steps) -}}
{{- if or (gt (len $steps) 2) (gt (len $ends) 2) -}}
{{- printf "%q is not a valid range: write it as 1-5 or 1-5/2" .part -}}
{{- else if and (eq (len $steps) 2) (not (regexMatch "^0*[1-9][0-9]{0,4}$" (last $steps))) -}}
{{- printf "the step in %q is not a valid number from 1 on" .part -}}
{{- else if not (has (first $steps) (list "*" "?")) -}}
{{- $numbers := list -}}
{{- range $ends -}}
{{- $name := lower . -}}
{{- if has $name $kind.names -}}
{{- range $n, $known := $kind.names -}}
{{- if eq $known $name -}}{{- $numbers = append $numbers (add $n $kind.low) -}}{{- end -}}
{{- end -}}
{{- else if regexMatch "^[0-9]{1,4}$" . -}}
{{- $number := atoi . -}}
{{- if and (ge $number $kind.low) (le $number $kind.high) -}}{{- $numbers = append $numbers (int64 $number) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- if ne (len $numbers) (len $ends) -}}
{{- printf "%q is not a valid %s, which is %s" .part $kind.is $kind.range -}}
{{- else if gt (first $numbers) (last $numbers) -}}
{{- printf "the range %q ends before it begins" .part -}}
{{- end -}}
{{- end -}}
{{- end -}}
