output "name" {
  description = "The cluster."
  value       = aws_eks_cluster.this.name
}

output "security_group_id" {
  description = "The security group of the nodes."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "oidc_provider_arn" {
  description = "The cluster as an issuer of identities."
  value       = aws_iam_openid_connect_provider.cluster.arn
}

output "oidc_issuer" {
  description = "The issuer's address, without https://."
  value       = trimprefix(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://")
}

output "spot" {
  description = "Which node groups are of spot instances."
  value       = { for name, group in aws_eks_node_group.this : name => group.capacity_type == "SPOT" }
}
