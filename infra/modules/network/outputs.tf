output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "The subnets of nodes and databases, one in each zone."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
}

output "nat_gateway_ids" {
  description = "The NAT gateways, by zone."
  value       = { for zone, gateway in aws_nat_gateway.this : zone => gateway.id }
}
