output "cluster_name" {
  description = "The cluster."
  value       = module.purlin.cluster_name
}

output "role_arns" {
  description = "The roles of service accounts and of CI."
  value       = module.purlin.role_arns
}

output "buckets" {
  description = "The buckets, by use."
  value       = module.purlin.buckets
}

output "database_endpoint" {
  description = "Where PostgreSQL listens, as HOST:PORT."
  value       = module.purlin.database_endpoint
}

output "database_master_secret_arn" {
  description = "The secret with the master's password."
  value       = module.purlin.database_master_secret_arn
}

output "topic_arn" {
  description = "Where failures are told."
  value       = module.purlin.topic_arn
}

output "helm_values" {
  description = "For ci/environments, as values of the chart."
  value       = module.purlin.helm_values
}

output "ci_environment" {
  description = "For ci/environments, to deploy."
  value       = module.purlin.ci_environment
}

output "ci_registry" {
  description = "For ci/environments, to publish; null without a registry of its own."
  value       = module.purlin.ci_registry
}

output "shape" {
  description = "What it is guarded against."
  value       = module.purlin.shape
}
