output "role_arns" {
  description = "The roles, by who holds them: pipelines, autoscaler, external-secrets, ebs-csi, alertmanager."
  value       = { for account, role in aws_iam_role.this : account => role.arn }
}
