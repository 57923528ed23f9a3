{{/* The Job of one run of a scheduled pipeline: {root, name, pipeline}. */}}
{{- define "purlin.jobSpec" -}}
{{- $schedule := .pipeline.schedule -}}
backoffLimit: {{ $schedule.backoffLimit | int }}
activeDeadlineSeconds: {{ $schedule.activeDeadlineSeconds | int64 }}
# One try at a time, even if a node does not answer.
podReplacementPolicy: Failed
podFailurePolicy:
  rules:
    # A bad file, and books that do not balance, stay what they are.
    - action: FailJob
      onExitCodes:
        containerName: purlin
        operator: In
        values: [2, 3]
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
template:
  metadata:
    labels:
      {{- include "purlin.selectorLabels" .root | nindent 6 }}
      purlin.dev/pipeline: {{ .name | quote }}
      component: run
      {{- with mergeOverwrite (deepCopy .root.Values.commonLabels) .pipeline.pod.labels }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    annotations:
      {{- merge (deepCopy .pipeline.pod.annotations) (dict "cluster-autoscaler.kubernetes.io/safe-to-evict" "false" "karpenter.sh/do-not-disrupt" "true") | toYaml | nindent 6 }}
  spec:
    restartPolicy: Never
    serviceAccountName: {{ include "purlin.pipelineAccount" . }}
    terminationGracePeriodSeconds: {{ $schedule.terminationGracePeriodSeconds | int }}
    securityContext:
      {{- toYaml .pipeline.pod.securityContext | nindent 6 }}
    {{- with include "purlin.pullSecrets" .root | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with include "purlin.placement" .pipeline.pod | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    initContainers:
      {{- with .pipeline.pod.initContainers }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
      {{- range .pipeline.pod.sidecars }}
      # One that Kubernetes knows for a sidecar, as the Job would wait for any other to end.
      - {{- toYaml (mergeOverwrite (deepCopy .) (dict "restartPolicy" "Always")) | nindent 8 }}
      {{- end }}
      # Runs beside the next one until that has ended: makes the Flink cluster of this run, and deletes it.
      - name: cluster
        restartPolicy: Always
        image: {{ include "purlin.kubectlImage" .root }}
        imagePullPolicy: {{ .root.Values.image.pullPolicy }}
        command: [/bin/sh, /etc/purlin/scripts/cluster.sh]
        env:
          - name: JOB_NAME
            valueFrom: {fieldRef: {fieldPath: "metadata.labels['batch.kubernetes.io/job-name']"}}
          - name: POD_NAME
            valueFrom: {fieldRef: {fieldPath: metadata.name}}
          - name: POD_UID
            valueFrom: {fieldRef: {fieldPath: metadata.uid}}
          - name: NAMESPACE
            valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
          - name: LOCK_TIMEOUT
            value: {{ $schedule.lockTimeoutSeconds | int | quote }}
          - name: START_TIMEOUT
            value: {{ $schedule.startTimeoutSeconds | int | quote }}
          - name: IMAGE_TIMEOUT
            value: {{ $schedule.imageTimeoutSeconds | int | quote }}
          - name: STOP_TIMEOUT
            value: {{ sub ($schedule.terminationGracePeriodSeconds | int) 10 | quote }}
          # kubectl keeps what it learns about the API there.
          - name: HOME
            value: /tmp
        startupProbe:
          exec: {command: [test, -e, /run/purlin/cluster]}
          periodSeconds: 2
          failureThreshold: {{ add 120 (div (add ($schedule.startTimeoutSeconds | int) ($schedule.lockTimeoutSeconds | int)) 2) }}
        securityContext:
          {{- include "purlin.readOnlyContainer" . | nindent 10 }}
        resources:
          {{- toYaml .root.Values.kubectl.resources | nindent 10 }}
        volumeMounts:
          - {name: scripts, mountPath: /etc/purlin/scripts, readOnly: true}
          - {name: cluster, mountPath: /etc/purlin/cluster, readOnly: true}
          - {name: run, mountPath: /run/purlin}
          - {name: temporary, mountPath: /tmp}
    containers:
      - name: purlin
        image: {{ include "purlin.image" .root }}
        imagePullPolicy: {{ .root.Values.image.pullPolicy }}
        command: [/bin/sh, /etc/purlin/scripts/run.sh]
        args:
          {{- include "purlin.arguments" . | nindent 10 }}
        workingDir: /tmp
        env:
          - name: JOB_NAME
            valueFrom: {fieldRef: {fieldPath: "metadata.labels['batch.kubernetes.io/job-name']"}}
          - name: TIME_ZONE
            value: {{ $schedule.timeZone }}
          - name: DATE_OFFSET_DAYS
            value: {{ $schedule.dateOffsetDays | int | quote }}
          # ci/backfill.sh sets it.
          - name: PURLIN_DATE
            value: ""
          - name: PURLIN_JAVA_OPTS
            value: {{ $schedule.javaOptions | quote }}
          {{- with include "purlin.env" . | trim }}
          {{- . | nindent 10 }}
          {{- end }}
        {{- with .pipeline.envFrom }}
        envFrom:
          {{- toYaml . | nindent 10 }}
        {{- end }}
        securityContext:
          {{- include "purlin.readOnlyContainer" . | nindent 10 }}
        resources:
          {{- toYaml $schedule.resources | nindent 10 }}
        volumeMounts:
          - {name: scripts, mountPath: /etc/purlin/scripts, readOnly: true}
          - {name: run, mountPath: /run/purlin, readOnly: true}
          - {name: temporary, mountPath: /tmp}
          {{- with include "purlin.fileMount" . | trim }}
          {{- . | nindent 10 }}
          {{- end }}
          {{- with .pipeline.pod.extraVolumeMounts }}
          {{- toYaml . | nindent 10 }}
          {{- end }}
    volumes:
      - name: scripts
        configMap:
          name: {{ include "purlin.fullname" .root }}-scripts
      - name: cluster
        configMap:
          name: {{ include "purlin.pipelineName" . }}-cluster
      - name: run
        emptyDir: {}
      - name: temporary
        emptyDir: {}
      {{- with include "purlin.fileVolume" . | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with .pipeline.pod.extraVolumes }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
{{- end -}}
