{{/* What every name begins with: release names may have dots, and may begin with a digit. */}}
{{- define "purlin.fullname" -}}
{{- $name := .Values.fullnameOverride | default .Release.Name | replace "." "-" -}}
{{- if not (regexMatch "^[a-z]" $name) -}}{{- $name = printf "p-%s" $name -}}{{- end -}}
{{- $name | trunc 53 | trimSuffix "-" -}}
{{- end -}}

{{/*
The name of a pipeline's objects, at most 34 characters: Kubernetes adds 9 to a CronJob's name for each run, a backfill 11, and
ci's scripts give Jobs no more than 45. What is too long is cut, and ends in a hash of the whole.
*/}}
{{- define "purlin.pipelineName" -}}
{{- $name := printf "%s-%s" (include "purlin.fullname" .root) .name -}}
{{- if gt (len $name) 34 -}}
{{- $name = printf "%s-%s" ($name | trunc 25 | trimSuffix "-") (sha256sum (printf "%s/%s" (.root.Values.fullnameOverride | default .root.Release.Name) .name) | trunc 8) -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{- define "purlin.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "purlin.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* The account of a pipeline's pods, its own or the release's: {root, name, pipeline}. */}}
{{- define "purlin.pipelineAccount" -}}
{{- with .pipeline.serviceAccount -}}
{{- .name | default (.create | ternary (include "purlin.pipelineName" $) (include "purlin.serviceAccount" $.root)) -}}
{{- end -}}
{{- end -}}

{{- define "purlin.selectorLabels" -}}
app.kubernetes.io/name: purlin
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "purlin.labels" -}}
{{ include "purlin.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The metadata of an object: {root, name}; with pipeline, labels and annotations too if it has them. */}}
{{- define "purlin.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "purlin.labels" .root | nindent 2 }}
  {{- with .pipeline }}
  purlin.dev/pipeline: {{ . | quote }}
  {{- end }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with mergeOverwrite (deepCopy .root.Values.commonAnnotations) (.annotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "purlin.image" -}}
{{- .Values.image.repository -}}
{{- if .Values.image.digest -}}@{{ .Values.image.digest }}{{- else -}}:{{ .Values.image.tag | default .Chart.AppVersion }}{{- end -}}
{{- end -}}

{{- define "purlin.kubectlImage" -}}
{{- with .Values.kubectl.image -}}
{{- .repository -}}{{- if .digest -}}@{{ .digest }}{{- else -}}:{{ .tag }}{{- end -}}
{{- end -}}
{{- end -}}

{{/* A pipeline with the defaults beneath it, checked, as JSON: {root, name}. */}}
{{- define "purlin.pipeline" -}}
{{- $own := index .root.Values.pipelines .name -}}
{{- $all := mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy $own) -}}
{{- include "purlin.takeBack" (dict "own" $own "all" $all) -}}
{{- $empty := dict "env" dict "secretEnv" dict "variables" dict "flink" (dict "configuration" dict) "pod" (dict "labels" dict "annotations" dict) -}}
{{- $all = merge $all $empty -}}
{{- if not (hasKey $own "streaming") -}}{{- $_ := unset $all "streaming" -}}{{- end -}}
{{- if not (hasKey $own "schedule") -}}{{- $_ := unset $all "schedule" -}}{{- end -}}
{{- include "purlin.checkPipeline" (merge (dict "own" $own "pipeline" $all) .) -}}
{{- toJson $all -}}
{{- end -}}

{{/* Takes those defaults out of a pipeline that it sets to null: {own, all}. */}}
{{- define "purlin.takeBack" -}}
{{- $all := .all -}}
{{- range $key, $value := .own -}}
{{- if kindIs "invalid" $value -}}
{{- $_ := unset $all $key -}}
{{- else if and (kindIs "map" $value) (kindIs "map" (get $all $key)) -}}
{{- include "purlin.takeBack" (dict "own" $value "all" (get $all $key)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The pipeline file's place in the containers: {name, pipeline}. */}}
{{- define "purlin.file" -}}
{{- .pipeline.file.uri | default (printf "/etc/purlin/pipelines/%s.yaml" .name) -}}
{{- end -}}
