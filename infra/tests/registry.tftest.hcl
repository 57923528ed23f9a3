# Repositories: a tag is written once.

mock_provider "aws" {}

variables {
  repositories     = ["purlin", "charts/purlin"]
  pull_account_ids = ["444455556666"]
}

run "written_once_and_pulled_by_those_named" {
  command = plan

  module {
    source = "./modules/registry"
  }

  # A tag is written once and looked at.
  assert {
    condition = alltrue([
      for repository in aws_ecr_repository.this :
      repository.image_tag_mutability == "IMMUTABLE" && repository.image_scanning_configuration[0].scan_on_push && repository.encryption_configuration[0].encryption_type == "KMS"
    ]) && length(aws_ecr_repository.this) == 2
    error_message = "an image could be exchanged for another, or is not looked at"
  }

  # Other accounts pull and never push.
  assert {
    condition = alltrue([
      for policy in aws_ecr_repository_policy.pull : jsondecode(policy.policy).Statement == [{
        Sid       = "Pull"
        Effect    = "Allow"
        Principal = { AWS = ["arn:aws:iam::444455556666:root"] }
        Action    = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      }]
    ]) && length(aws_ecr_repository_policy.pull) == 2
    error_message = "other accounts may do more than pull"
  }
}

run "nobody_pulls_from_outside_unless_named" {
  command = plan

  module {
    source = "./modules/registry"
  }

  variables {
    pull_account_ids = []
  }

  assert {
    condition     = length(aws_ecr_repository_policy.pull) == 0
    error_message = "there is a policy for nobody"
  }
}

run "refuses_what_is_no_account" {
  command = plan

  module {
    source = "./modules/registry"
  }

  variables {
    pull_account_ids = ["*"]
  }

  expect_failures = [var.pull_account_ids]
}
