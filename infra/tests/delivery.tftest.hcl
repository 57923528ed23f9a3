# What CI may do: one job, with a token of its own, and no more than it needs.

mock_provider "aws" {}

variables {
  name            = "purlin-test"
  account_id      = "111122223333"
  cluster_arn     = "arn:aws:eks:eu-central-1:111122223333:cluster/purlin-test"
  repository_arns = ["arn:aws:ecr:eu-central-1:111122223333:repository/purlin"]
  ci_issuer       = "https://jenkins.example.org/oidc"
  create_provider = true
  deploy_subject  = "https://jenkins.example.org/job/purlin/job/main/"
  publish_subject = "https://jenkins.example.org/job/purlin/job/main/"
}

run "one_job_and_what_it_needs" {
  command = plan

  module {
    source = "./modules/delivery"
  }

  # One job may take the roles.
  assert {
    condition = alltrue([
      for role in aws_iam_role.this : jsondecode(role.assume_role_policy).Statement == [{
        Action    = "sts:AssumeRoleWithWebIdentity"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/jenkins.example.org/oidc" }
        Condition = { StringEquals = {
          "jenkins.example.org/oidc:aud" = "sts.amazonaws.com"
          "jenkins.example.org/oidc:sub" = "https://jenkins.example.org/job/purlin/job/main/"
        } }
      }]
    ]) && keys(aws_iam_role.this) == ["deploy", "publish"]
    error_message = "others may take CI's roles"
  }

  # Ci may do what it needs.
  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.this["publish"].policy).Statement : statement.Sid => statement.Resource
      } == {
      LogIn = "*"
      Push  = ["arn:aws:ecr:eu-central-1:111122223333:repository/purlin"]
    }
    error_message = "publishing reaches ${aws_iam_role_policy.this["publish"].policy}"
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.this["deploy"].policy).Statement == [{
      Sid      = "FindTheCluster"
      Effect   = "Allow"
      Action   = ["eks:DescribeCluster"]
      Resource = ["arn:aws:eks:eu-central-1:111122223333:cluster/purlin-test"]
    }]
    error_message = "deploying reaches ${aws_iam_role_policy.this["deploy"].policy}"
  }

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement : [for action in statement.Action : !strcontains(action, "*")]
      ]
    ]))
    error_message = "an action has a star"
  }
}

run "nobody_publishes_where_nothing_is_kept" {
  command = plan

  module {
    source = "./modules/delivery"
  }

  variables {
    repository_arns = []
    create_provider = false
  }

  assert {
    condition     = keys(aws_iam_role.this) == ["deploy"] && length(aws_iam_openid_connect_provider.ci) == 0
    error_message = "there is a role without a use"
  }
}

run "refuses_an_issuer_without_tls" {
  command = plan

  module {
    source = "./modules/delivery"
  }

  variables {
    ci_issuer = "http://jenkins.example.org/oidc"
  }

  expect_failures = [var.ci_issuer]
}
