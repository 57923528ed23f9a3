{{/* The parts that pods of every kind have. */}}

{{/*
What a container may do whose files nobody changes: {pipeline}. Flink's own image links plugins into place when it starts, so that
its containers must be able to write.
*/}}
{{- define "purlin.readOnlyContainer" -}}
{{- mergeOverwrite (dict "readOnlyRootFilesystem" true) (deepCopy (.pipeline.pod.containerSecurityContext | default dict)) | toYaml }}
{{- end -}}

{{- define "purlin.pullSecrets" -}}
{{- with .Values.global.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Where pods run: a pipeline's `pod`. */}}
{{- define "purlin.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/*
The environment of every process of a pipeline: of the one that reads its file, and of the JobManagers and TaskManagers that read
and write with its credentials: {root, pipeline}.
*/}}
{{- define "purlin.env" -}}
{{- with .root.Values.aws.region }}
- name: AWS_REGION
  value: {{ . }}
{{- end }}
{{- range $name, $value := .pipeline.env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- range $name, $from := .pipeline.secretEnv }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ $from.secret }}
      key: {{ $from.key }}
{{- end }}
{{- end -}}

{{/* What follows `purlin` on the command line, but for the cluster's address: {root, name, pipeline}. */}}
{{- define "purlin.arguments" -}}
- run
- {{ include "purlin.file" . | quote }}
- --runner=flink
- --on-error={{ .pipeline.onError }}
{{- with .root.Values.storage.runs }}
- {{ printf "--runs=%s" . | quote }}
{{- end }}
{{- with .root.Values.storage.quarantine }}
- {{ printf "--quarantine=%s" . | quote }}
{{- end }}
{{- range $variable, $value := .pipeline.variables }}
- {{ printf "--set=%s=%v" $variable $value | quote }}
{{- end }}
{{- end -}}

{{/* The volume with the pipeline file, if it is not fetched from a URI: {root, name, pipeline}. */}}
{{- define "purlin.fileVolume" -}}
{{- if not .pipeline.file.uri }}
- name: pipeline
  configMap:
    {{- if .pipeline.file.configMap }}
    name: {{ .pipeline.file.configMap.name }}
    items:
      - key: {{ .pipeline.file.configMap.key }}
        path: {{ .name }}.yaml
    {{- else }}
    name: {{ include "purlin.pipelineName" . }}-pipeline
    {{- end }}
{{- end }}
{{- end -}}

{{- define "purlin.fileMount" -}}
{{- if not .pipeline.file.uri }}
- name: pipeline
  mountPath: /etc/purlin/pipelines
  readOnly: true
{{- end }}
{{- end -}}

{{/* The pod of JobManagers or TaskManagers: {root, name, pipeline, component}. */}}
{{- define "purlin.flinkPod" -}}
metadata:
  labels:
    {{- include "purlin.selectorLabels" .root | nindent 4 }}
    purlin.dev/pipeline: {{ .name | quote }}
    {{- with mergeOverwrite (deepCopy .root.Values.commonLabels) .pipeline.pod.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- $annotations := deepCopy .pipeline.pod.annotations }}
  {{- if .pipeline.schedule }}
  {{- /* A run that loses its JobManager starts anew, so nodes are not cleared away beneath it. */}}
  {{- $annotations = merge $annotations (dict "cluster-autoscaler.kubernetes.io/safe-to-evict" "false" "karpenter.sh/do-not-disrupt" "true") }}
  {{- else if and .pipeline.file.inline (eq .component "jobmanager") }}
  {{- $_ := set $annotations "purlin.dev/file" (sha256sum .pipeline.file.inline) }}
  {{- end }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  securityContext:
    {{- toYaml .pipeline.pod.securityContext | nindent 4 }}
  {{- with include "purlin.pullSecrets" .root | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with include "purlin.placement" .pipeline.pod | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- if and .pipeline.pod.topologySpread.enabled (eq .component "taskmanager") }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: {{ .pipeline.pod.topologySpread.topologyKey }}
      whenUnsatisfiable: {{ .pipeline.pod.topologySpread.whenUnsatisfiable }}
      labelSelector:
        matchLabels:
          {{- include "purlin.selectorLabels" .root | nindent 10 }}
          purlin.dev/pipeline: {{ .name | quote }}
          component: taskmanager
  {{- end }}
  {{- with .pipeline.pod.initContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    # Flink knows its own container by this name.
    - name: flink-main-container
      securityContext:
        {{- toYaml .pipeline.pod.containerSecurityContext | nindent 8 }}
      {{- with include "purlin.env" . | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with .pipeline.envFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - name: metrics
          containerPort: 9249
          protocol: TCP
      # REST, or calls from the JobManager. Not what is behind it: while no JobManager leads, none is to be killed for that.
      {{- $port := eq .component "jobmanager" | ternary 8081 6122 }}
      startupProbe:
        tcpSocket: {port: {{ $port }}}
        periodSeconds: 5
        failureThreshold: 60
      livenessProbe:
        tcpSocket: {port: {{ $port }}}
        periodSeconds: 20
        timeoutSeconds: 5
        failureThreshold: 6
      {{- $reads := and (hasKey .pipeline "streaming") (eq .component "jobmanager") }}
      {{- $file := $reads | ternary (include "purlin.fileMount" . | trim) "" }}
      {{- if or $file .pipeline.pod.extraVolumeMounts }}
      volumeMounts:
        {{- with $file }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with .pipeline.pod.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
    {{- with .pipeline.pod.sidecars }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- $file = $reads | ternary (include "purlin.fileVolume" . | trim) "" }}
  {{- if or $file .pipeline.pod.extraVolumes }}
  volumes:
    {{- with $file }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with .pipeline.pod.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
{{- end -}}
