#!/usr/bin/env bash
# prepare-cluster.sh ENVIRONMENT: puts into a new cluster what pipelines stand on: certificates for the operator, the Flink
# operator, Prometheus, External Secrets, the cluster autoscaler, a namespace, and CI's rights in it. Doing it again brings
# everything to the versions below.
# Needs: helm, kubectl, as an administrator of the cluster; KUBECONFIG or AWS's variables as in deploy.sh; and what Terraform's
# output ci_environment says (ci/environments/ENVIRONMENT.env):
#   AWS_REGION, CLUSTER, TOPIC, ROLE_ALERTMANAGER, ROLE_AUTOSCALER, ROLE_EXTERNAL_SECRETS
#   DRY_RUN=true   shows the commands
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -eq 1 ] || fail "usage: ci/prepare-cluster.sh dev|staging|prod" 2
need_tools helm kubectl
# An administrator has a role of his own; the one in that file is CI's.
AWS_ROLE_ARN=${AWS_ROLE_ARN:-none}
cluster "$1"
[ "$AWS_ROLE_ARN" != none ] || unset AWS_ROLE_ARN
need_variables AWS_REGION CLUSTER TOPIC ROLE_ALERTMANAGER ROLE_AUTOSCALER ROLE_EXTERNAL_SECRETS

# The operator is 1.10: its autoscaler's settings have other names from 1.11 on, and the chart writes those of 1.10.
cert_manager=v1.17.2
flink_operator=1.10.0
prometheus_stack=72.6.2
external_secrets=0.17.0
# The chart, and the autoscaler itself, which has to be of Kubernetes's own version; a chart for an older one gives it too few
# rights, and it waits for ever.
autoscaler_chart=9.59.0
autoscaler=v1.35.0

manifests=infra/kubernetes
role='eks\.amazonaws\.com/role-arn'

# install RELEASE NAMESPACE REPOSITORY VERSION ARGUMENT...: the chart of that name.
install() {
  run helm upgrade "$1" "${CHART:-$1}" --install --namespace "$2" --create-namespace --repo "$3" --version "$4" --wait "${@:5}"
}

if ! kubectl get namespace purlin > /dev/null 2>&1; then
  run kubectl create namespace purlin
fi
run kubectl apply --filename "$manifests/deployer.yaml" --filename "$manifests/storage-class.yaml"

install cert-manager cert-manager https://charts.jetstack.io "$cert_manager" --values "$manifests/cert-manager.yaml"

# Apache keeps old versions in its archive alone.
CHART=flink-kubernetes-operator install flink-operator flink-operator \
  "https://archive.apache.org/dist/flink/flink-kubernetes-operator-$flink_operator/" "$flink_operator" \
  --values "$manifests/flink-operator.yaml"

install kube-prometheus-stack monitoring https://prometheus-community.github.io/helm-charts "$prometheus_stack" \
  --values "$manifests/kube-prometheus-stack.yaml" \
  --set "alertmanager.serviceAccount.annotations.$role=$ROLE_ALERTMANAGER" \
  --set "alertmanager.config.receivers[1].sns_configs[0].topic_arn=$TOPIC" \
  --set "alertmanager.config.receivers[1].sns_configs[0].sigv4.region=$AWS_REGION"

install external-secrets external-secrets https://charts.external-secrets.io "$external_secrets" \
  --values "$manifests/external-secrets.yaml" \
  --set "serviceAccount.annotations.$role=$ROLE_EXTERNAL_SECRETS"
run kubectl apply --filename "$manifests/secret-store.yaml"
run kubectl patch clustersecretstore aws --type merge --patch \
  "{\"spec\": {\"provider\": {\"aws\": {\"region\": \"$AWS_REGION\"}}}}"

install cluster-autoscaler kube-system https://kubernetes.github.io/autoscaler "$autoscaler_chart" \
  --values "$manifests/cluster-autoscaler.yaml" \
  --set "autoDiscovery.clusterName=$CLUSTER" --set "awsRegion=$AWS_REGION" --set "image.tag=$autoscaler" \
  --set rbac.serviceAccount.name=cluster-autoscaler --set "rbac.serviceAccount.annotations.$role=$ROLE_AUTOSCALER"

say "$CLUSTER is ready for ci/deploy.sh $1"
