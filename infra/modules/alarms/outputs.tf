output "topic_arn" {
  description = "Where failures are told."
  value       = aws_sns_topic.failures.arn
}

output "key_arn" {
  description = "The key that the topic is encrypted with."
  value       = aws_kms_key.topic.arn
}
