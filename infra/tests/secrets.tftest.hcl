# Places for secrets, and nothing in them.

mock_provider "aws" {
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  name          = "purlin-test"
  secrets       = { database = "The database user", kafka = "The Kafka user" }
  recovery_days = 30
}

run "secrets_have_a_key_of_ours_and_can_be_brought_back" {
  command = apply

  module {
    source = "./modules/secrets"
  }

  assert {
    condition     = { for name, secret in aws_secretsmanager_secret.this : name => secret.name } == { database = "purlin-test/database", kafka = "purlin-test/kafka" }
    error_message = "secrets: ${jsonencode(aws_secretsmanager_secret.this)}"
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.recovery_window_in_days == 30 && secret.kms_key_id == aws_kms_key.this.arn])
    error_message = "a secret is lost when it is deleted, or has AWS's own key"
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "the key must be rotated"
  }
}
