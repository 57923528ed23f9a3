output "run_by_hand" {
  description = "The command that runs it now, outside its schedule."
  value = join(" ", [
    "aws ecs run-task --region ${var.region} --cluster ${aws_ecs_cluster.this.name} --launch-type FARGATE",
    "--task-definition ${aws_ecs_task_definition.this.family}",
    "--network-configuration 'awsvpcConfiguration={subnets=[${join(",", var.subnet_ids)}],securityGroups=[${aws_security_group.this.id}],assignPublicIp=DISABLED}'",
  ])
}

output "security_group_id" {
  description = "The group of its tasks, for databases to let in."
  value       = aws_security_group.this.id
}

output "log_group" {
  description = "Where its log is."
  value       = aws_cloudwatch_log_group.this.name
}
