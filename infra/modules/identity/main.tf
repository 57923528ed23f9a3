# Roles for service accounts: each names exactly one account of one namespace, and may do what that one needs.

locals {
  accounts = {
    autoscaler       = { namespace = "kube-system", account = "cluster-autoscaler" }
    external-secrets = { namespace = "external-secrets", account = "external-secrets" }
    ebs-csi          = { namespace = "kube-system", account = "ebs-csi-controller-sa" }
    alertmanager     = { namespace = "monitoring", account = "kube-prometheus-stack-alertmanager" }
    pipelines        = { namespace = var.namespace, account = var.service_account }
  }

  bucket_arns = [for name in values(var.bucket_names) : "arn:aws:s3:::${name}"]

  policies = {
    autoscaler       = local.autoscaler_policy
    external-secrets = local.external_secrets_policy
    alertmanager     = local.alertmanager_policy
    pipelines        = local.pipelines_policy
  }
}

resource "aws_iam_role" "this" {
  for_each = local.accounts

  name        = "${var.name}-${each.key}"
  description = "Service account ${each.value.namespace}/${each.value.account} of ${var.cluster_name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.oidc_provider_arn }
      Condition = {
        StringEquals = {
          "${var.oidc_issuer}:aud" = "sts.amazonaws.com"
          "${var.oidc_issuer}:sub" = "system:serviceaccount:${each.value.namespace}:${each.value.account}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  for_each = local.policies

  name   = each.key
  role   = aws_iam_role.this[each.key].name
  policy = each.value
}

# The driver's rights are long, and AWS keeps them up to date.
resource "aws_iam_role_policy_attachment" "ebs_csi" {
  role       = aws_iam_role.this["ebs-csi"].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}
