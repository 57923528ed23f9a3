output "identifier" {
  description = "The instance, as its metrics call it."
  value       = aws_db_instance.this.identifier
}

output "endpoint" {
  description = "Where it listens, as HOST:PORT."
  value       = aws_db_instance.this.endpoint
}

output "master_secret_arn" {
  description = "The secret that RDS keeps the master's password in."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "kms_key_arn" {
  description = "The key that the database and that secret are encrypted with."
  value       = aws_kms_key.this.arn
}

output "multi_az" {
  description = "Whether there is a second instance in another zone."
  value       = aws_db_instance.this.multi_az
}

output "protected" {
  description = "Whether it refuses to be deleted."
  value       = aws_db_instance.this.deletion_protection
}
