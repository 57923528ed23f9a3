output "names" {
  description = "The buckets' names, by use: staging, data, flink-state."
  value       = { for use, bucket in aws_s3_bucket.this : use => bucket.bucket }
}

output "kms_key_arn" {
  description = "The key that they are encrypted with."
  value       = aws_kms_key.this.arn
}
