output "role_arns" {
  description = "The roles, by what they are for: deploy, and publish where there are repositories."
  value       = { for use, role in aws_iam_role.this : use => role.arn }
}
