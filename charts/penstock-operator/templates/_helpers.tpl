{{- define "penstock-operator.name" -}}
{{- if contains "operator" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-operator" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "penstock-operator.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "penstock-operator.name" .) -}}
{{- end -}}

{{- define "penstock-operator.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "penstock-operator.labels" -}}
{{ include "penstock-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: penstock
{{- end -}}

{{- define "penstock-operator.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "penstock-operator.brokerImages" -}}
{{- $pairs := list -}}
{{- range .Values.brokerImages -}}
{{- $pairs = append $pairs (printf "%s=%s" .version .image) -}}
{{- end -}}
{{- join "," $pairs -}}
{{- end -}}

{{/* What the operator does to the resources of a namespace. No wildcard, and no Secrets at all. */}}
{{- define "penstock-operator.rules" -}}
- apiGroups: [penstock.dev]
  resources: [clusters, topics]
  verbs: [get, list, watch, patch]
- apiGroups: [penstock.dev]
  resources: [rebalances]
  verbs: [get, list, watch]
- apiGroups: [penstock.dev]
  resources: [clusters/status, topics/status, rebalances/status]
  verbs: [get, patch]
- apiGroups: [penstock.dev]
  resources: [clusters/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [serviceaccounts, configmaps]
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [services]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, patch, delete]
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch, patch, delete]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch]
{{- end -}}
