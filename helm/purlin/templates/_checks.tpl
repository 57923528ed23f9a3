{{/* What values.schema.json cannot say, or not clearly: how the entries of a pipeline go together. {root, name, own, pipeline} */}}
{{- define "purlin.checkPipeline" -}}
{{- $at := printf "pipelines.%s" .name }}
{{- $own := .own }}
{{- $pipeline := .pipeline }}
{{- $storage := .root.Values.storage }}
{{- $reserved := include "purlin.reservedLabels" . | fromJsonArray }}
{{- /* Time zones can only be looked up where Helm finds a time zone database. */}}
{{- $zones := ne (dateInZone "MST" now "Asia/Tokyo") "UTC" }}
{{- $file := keys $own.file | sortAlpha }}
{{- if ne (len $file) 1 }}
{{- fail (printf "%s.file has %s: give exactly one of inline, configMap and uri" $at (join " and " $file | default "nothing")) }}
{{- end }}
{{- if and (hasKey $own "schedule") (hasKey $own "streaming") }}
{{- fail (printf "%s has schedule and streaming: a pipeline either runs by a schedule, to an end, or streams" $at) }}
{{- end }}
{{- if not (or (hasKey $own "schedule") (hasKey $own "streaming")) }}
{{- fail (printf "%s has neither schedule nor streaming: give it schedule.cron, or streaming: {}" $at) }}
{{- end }}
{{- range $label, $_ := $pipeline.pod.labels }}
{{- if has $label $reserved }}
{{- fail (printf "%s.pod.labels: the label %s is the chart's own" $at $label) }}
{{- end }}
{{- end }}
{{- if and (eq $pipeline.onError "quarantine") (not $storage.quarantine) }}
{{- fail (printf "storage.quarantine is empty, and %s.onError is quarantine: say where bad rows go, such as s3://bucket/quarantine" $at) }}
{{- end }}
{{- range $variable, $_ := $pipeline.env }}
{{- if hasKey $pipeline.secretEnv $variable }}
{{- fail (printf "%s: %s is in env and in secretEnv; leave one of them" $at $variable) }}
{{- end }}
{{- end }}
{{- with $pipeline.schedule }}
{{- if not .cron }}
{{- fail (printf "%s.schedule.cron is missing: say when it runs, such as \"0 3 * * *\", or @daily" $at) }}
{{- end }}
{{- with include "purlin.cronProblem" .cron }}
{{- fail (printf "%s.schedule.cron: %q is not a valid cron line: %s" $at $pipeline.schedule.cron .) }}
{{- end }}
{{- if and $zones (eq (dateInZone "MST" now .timeZone) "UTC") (not (has (.timeZone | replace "Etc/" "") (list "UTC" "UCT" "Universal" "Zulu"))) }}
{{- fail (printf "%s.schedule.timeZone: %s is no time zone; the IANA database has names such as Europe/Berlin and Etc/UTC" $at .timeZone) }}
{{- end }}
{{- end }}
{{- range $volume := $pipeline.pod.extraVolumes }}
{{- if has $volume.name (list "scripts" "cluster" "run" "temporary" "pipeline") }}
{{- fail (printf "%s.pod.extraVolumes: the volume %s is the chart's own; give yours another name" $at $volume.name) }}
{{- end }}
{{- end }}
{{- if and $pipeline.serviceAccount.create $pipeline.serviceAccount.name (eq $pipeline.serviceAccount.name (include "purlin.serviceAccount" .root)) }}
{{- fail (printf "%s.serviceAccount.name: %s is the release's own account; leave create out to share it" $at $pipeline.serviceAccount.name) }}
{{- end }}
{{- with $pipeline.streaming }}
{{- if hasSuffix "-run" (include "purlin.pipelineName" $) }}
{{- fail (printf "%s streams, and its objects would be called %s: names that end in -run are those of single runs' clusters, which are deleted with their run; call the pipeline otherwise" $at (include "purlin.pipelineName" $)) }}
{{- end }}
{{- if and .allowNonRestoredState (eq .upgradeMode "last-state") }}
{{- fail (printf "%s.streaming.allowNonRestoredState does nothing with upgradeMode last-state: set upgradeMode to savepoint for that upgrade" $at) }}
{{- end }}
{{- if not $storage.state }}
{{- fail (printf "storage.state is empty, and %s streams: say where its checkpoints go, such as s3://bucket/flink" $at) }}
{{- end }}
{{- if gt (.autoscaler.minParallelism | int) (.autoscaler.maxParallelism | int) }}
{{- fail (printf "%s.streaming.autoscaler: minParallelism is %v, more than maxParallelism, which is %v" $at .autoscaler.minParallelism .autoscaler.maxParallelism) }}
{{- end }}
{{- if gt (.autoscaler.maxParallelism | int) (.maxParallelism | int) }}
{{- fail (printf "%s.streaming: autoscaler.maxParallelism is %v, more than maxParallelism, which is %v" $at .autoscaler.maxParallelism .maxParallelism) }}
{{- end }}
{{- if gt (.parallelism | int) (.maxParallelism | int) }}
{{- fail (printf "%s.streaming: parallelism is %v, more than maxParallelism, which is %v" $at .parallelism .maxParallelism) }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Labels that the chart, the operator and Flink set themselves. */}}
{{- define "purlin.reservedLabels" -}}
{{- list "app" "component" "type" "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/version" "app.kubernetes.io/managed-by" "helm.sh/chart" "purlin.dev/pipeline" "purlin.dev/job" "purlin.dev/backfill" | toJson }}
{{- end -}}
