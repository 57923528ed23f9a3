{{/* Flink's settings, as texts; whoever sets one by hand wins: {root, name, pipeline}. */}}
{{- define "purlin.flinkConfiguration" -}}
{{- $settings := dict -}}
{{- if .pipeline.streaming -}}
{{- $settings = include "purlin.streamingSettings" . | fromYaml -}}
{{- else -}}
{{- $settings = include "purlin.batchSettings" . | fromYaml -}}
{{- end -}}
{{- $settings = mergeOverwrite (include "purlin.commonSettings" . | fromYaml) $settings (deepCopy .root.Values.flink.configuration) (deepCopy .pipeline.flink.configuration) -}}
{{- range $key, $value := $settings }}
{{ $key }}: {{ if kindIs "float64" $value }}{{ if eq (floor $value) $value }}{{ $value | int64 | toString | quote }}{{ else }}{{ $value | toString | quote }}{{ end }}{{ else }}{{ $value | toString | quote }}{{ end }}
{{- end }}
{{- end -}}

{{- define "purlin.commonSettings" -}}
taskmanager.numberOfTaskSlots: {{ .pipeline.flink.taskSlots | int }}
kubernetes.jobmanager.cpu.limit-factor: {{ .pipeline.flink.cpuLimitFactor }}
kubernetes.taskmanager.cpu.limit-factor: {{ .pipeline.flink.cpuLimitFactor }}
# Beam's and Flink's serializers look into these packages.
env.java.opts.all: {{ include "purlin.javaOpens" . }}
metrics.reporters: prom
metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory
metrics.reporter.prom.port: 9249
fs.s3a.aws.credentials.provider: {{ .root.Values.flink.s3CredentialsProvider }}
{{- with .root.Values.aws.region }}
fs.s3a.endpoint.region: {{ . }}
{{- end }}
# Whoever sees the UI shall not be able to change anything by it.
web.submit.enable: false
web.cancel.enable: false
{{- end -}}

{{- define "purlin.javaOpens" -}}
--add-exports=java.base/sun.net.util=ALL-UNNAMED --add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED --add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED
{{- range list "lang" "lang.invoke" "math" "net" "nio" "io" "lang.reflect" "text" "time" "util" "util.concurrent" "util.concurrent.atomic" "util.concurrent.locks" }} --add-opens=java.base/java.{{ . }}=ALL-UNNAMED{{ end }}
{{- end -}}

{{- define "purlin.batchSettings" -}}
# TaskManagers come when they are asked for; this tells `purlin run` how many slots there can be.
parallelism.default: {{ mul (.pipeline.flink.taskSlots | int) (.pipeline.flink.maxTaskManagers | int) }}
slotmanager.number-of-slots.max: {{ mul (.pipeline.flink.taskSlots | int) (.pipeline.flink.maxTaskManagers | int) }}
resourcemanager.taskmanager-timeout: 60000
{{- end -}}

{{- define "purlin.streamingSettings" -}}
{{- $streaming := .pipeline.streaming -}}
{{- $state := printf "%s/%s/%s/%s" (trimSuffix "/" .root.Values.storage.state) .root.Release.Namespace .root.Release.Name .name -}}
jobmanager.scheduler: adaptive
pipeline.max-parallelism: {{ $streaming.maxParallelism | int }}
state.backend.type: rocksdb
state.backend.incremental: true
state.checkpoints.dir: {{ $state }}/checkpoints
state.savepoints.dir: {{ $state }}/savepoints
execution.checkpointing.interval: {{ $streaming.checkpointIntervalMillis | int64 }}ms
execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION
high-availability.type: kubernetes
high-availability.storageDir: {{ $state }}/ha
# It never gives up: an alert calls someone, and giving up would only make the lag longer.
restart-strategy.type: exponential-delay
restart-strategy.exponential-delay.initial-backoff: {{ $streaming.restartInitialDelay }}
restart-strategy.exponential-delay.max-backoff: {{ $streaming.restartMaxDelay }}
{{- with $streaming.savepointInterval }}
kubernetes.operator.periodic.savepoint.interval: {{ . }}
{{- end }}
# The count alone decides, and what is not kept is deleted from its bucket too.
kubernetes.operator.savepoint.history.max.count: {{ $streaming.savepointsKept | int }}
kubernetes.operator.savepoint.history.max.age: 3650 d
kubernetes.operator.savepoint.dispose-on-delete: true
# If its JobManager and what HA knew of it are both gone, the operator starts it from the last checkpoint.
kubernetes.operator.jm-deployment-recovery.enabled: true
kubernetes.operator.job.restart.failed: true
job.autoscaler.enabled: {{ $streaming.autoscaler.enabled }}
{{- if $streaming.autoscaler.enabled }}
{{- with $streaming.autoscaler }}
job.autoscaler.target.utilization: {{ .targetUtilization }}
job.autoscaler.target.utilization.boundary: {{ .utilizationBoundary }}
job.autoscaler.vertex.min-parallelism: {{ .minParallelism | int }}
job.autoscaler.vertex.max-parallelism: {{ .maxParallelism | int }}
job.autoscaler.metrics.window: {{ .metricsWindow }}
job.autoscaler.stabilization.interval: {{ .stabilizationInterval }}
job.autoscaler.scale-down.interval: {{ .scaleDownInterval }}
job.autoscaler.restart.time: {{ .restartTime }}
job.autoscaler.catch-up.duration: {{ .catchUpDuration }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What FlinkDeployments of both kinds have in common: {root, name, pipeline}. */}}
{{- define "purlin.flinkSpec" -}}
image: {{ include "purlin.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
flinkVersion: {{ .root.Values.flink.version }}
mode: native
serviceAccount: {{ include "purlin.pipelineAccount" . }}
flinkConfiguration:
  {{- include "purlin.flinkConfiguration" . | trim | nindent 2 }}
jobManager:
  replicas: {{ if .pipeline.streaming }}{{ .pipeline.streaming.jobManagers | int }}{{ else }}1{{ end }}
  resource:
    cpu: {{ .pipeline.flink.jobManager.cpu }}
    memory: {{ .pipeline.flink.jobManager.memory }}
  podTemplate:
    {{- include "purlin.flinkPod" (merge (dict "component" "jobmanager") .) | nindent 4 }}
taskManager:
  resource:
    cpu: {{ .pipeline.flink.taskManager.cpu }}
    memory: {{ .pipeline.flink.taskManager.memory }}
  podTemplate:
    {{- include "purlin.flinkPod" (merge (dict "component" "taskmanager") .) | nindent 4 }}
{{- end -}}
