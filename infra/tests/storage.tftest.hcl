# Buckets: none is public, all are encrypted and versioned, and what nobody needs goes away.

mock_provider "aws" {
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  prefix      = "purlin-test-111122223333"
  destroyable = false
}

run "private_encrypted_and_versioned" {
  command = apply

  module {
    source = "./modules/storage"
  }

  # No bucket is public.
  assert {
    condition     = keys(aws_s3_bucket.this) == ["data", "flink-state", "staging"]
    error_message = "buckets: ${join(", ", keys(aws_s3_bucket.this))}"
  }

  assert {
    condition = keys(aws_s3_bucket_public_access_block.this) == keys(aws_s3_bucket.this) && alltrue([
      for block in aws_s3_bucket_public_access_block.this :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "a bucket could be made public"
  }

  assert {
    condition     = alltrue([for controls in aws_s3_bucket_ownership_controls.this : controls.rule[0].object_ownership == "BucketOwnerEnforced"])
    error_message = "a bucket takes access lists"
  }

  # Every bucket is encrypted and versioned.
  assert {
    condition = alltrue([
      for encryption in aws_s3_bucket_server_side_encryption_configuration.this :
      one(one(encryption.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms" && one(encryption.rule).bucket_key_enabled
    ]) && length(aws_s3_bucket_server_side_encryption_configuration.this) == 3
    error_message = "a bucket is not encrypted with our key"
  }

  assert {
    condition     = alltrue([for versioning in aws_s3_bucket_versioning.this : versioning.versioning_configuration[0].status == "Enabled"]) && length(aws_s3_bucket_versioning.this) == 3
    error_message = "a bucket forgets what was overwritten"
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "the key must be rotated"
  }

  # Buckets are reached by tls alone.
  assert {
    condition = alltrue([
      for use, policy in aws_s3_bucket_policy.tls : jsondecode(policy.policy).Statement == [{
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::purlin-test-111122223333-${use}",
          "arn:aws:s3:::purlin-test-111122223333-${use}/*",
        ]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }]
    ]) && length(aws_s3_bucket_policy.tls) == 3
    error_message = "a bucket can be reached without TLS"
  }

  # What nobody needs goes away and nothing else.
  assert {
    condition = {
      for use, cycle in aws_s3_bucket_lifecycle_configuration.this :
      use => [for rule in cycle.rule : "${rule.id} ${try(one(rule.noncurrent_version_expiration).noncurrent_days, "-")} ${coalesce(try(one(rule.expiration).days, 0), 0)}"]
      } == {
      staging     = ["old-versions 1 0", "expire - 7"]
      data        = ["old-versions 90 0"]
      flink-state = ["old-versions 3 0"]
    }
    error_message = "life cycles: ${jsonencode(aws_s3_bucket_lifecycle_configuration.this)}"
  }

  # Buckets with objects are not deleted.
  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : !bucket.force_destroy])
    error_message = "terraform destroy would delete data"
  }
}

run "names_fit_at_their_longest" {
  command = plan

  module {
    source = "./modules/storage"
  }

  variables {
    prefix = "a23456789012345678901234567890123456789012345678901"
  }

  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : length(bucket.bucket) <= 63])
    error_message = "a bucket's name is too long"
  }
}

run "refuses_a_prefix_that_is_too_long" {
  command = plan

  module {
    source = "./modules/storage"
  }

  variables {
    prefix = "a234567890123456789012345678901234567890123456789012"
  }

  expect_failures = [var.prefix]
}
