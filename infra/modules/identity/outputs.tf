output "role_arns" {
  description = "The roles, by who holds them: pipelines, autoscaler, external-secrets, ebs-csi, alertmanager."
  value       = { for account, role in aws_iam_role.this : account => role.arn }
}

output "pipeline_role_arns" {
  description = "The roles of single pipelines, by pipeline."
  value       = { for name, role in aws_iam_role.pipeline : name => role.arn }
}
