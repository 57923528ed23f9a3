# Roles of service accounts: each for exactly one account, with the least rights.

mock_provider "aws" {}

variables {
  name              = "purlin-test"
  region            = "eu-central-1"
  cluster_name      = "purlin-test"
  oidc_provider_arn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC"
  oidc_issuer       = "oidc.eks.eu-central-1.amazonaws.com/id/ABC"
  namespace         = "purlin"
  service_account   = "purlin"
  bucket_names      = { data = "bucket-data", flink-state = "bucket-state", staging = "bucket-staging" }
  bucket_key_arn    = "arn:aws:kms:eu-central-1:111122223333:key/buckets"
  secret_arns       = ["arn:aws:secretsmanager:eu-central-1:111122223333:secret:purlin-test/database-AbCdEf"]
  secret_key_arns   = ["arn:aws:kms:eu-central-1:111122223333:key/secrets"]
  topic_arn         = "arn:aws:sns:eu-central-1:111122223333:purlin-test-failures"
  topic_key_arn     = "arn:aws:kms:eu-central-1:111122223333:key/topic"
}

run "least_rights" {
  command = plan

  module {
    source = "./modules/identity"
  }

  # Every role is for exactly one service account.
  assert {
    condition = {
      for holder, role in aws_iam_role.this : holder => jsondecode(role.assume_role_policy).Statement
      } == {
      for holder, account in {
        alertmanager     = "monitoring:kube-prometheus-stack-alertmanager"
        autoscaler       = "kube-system:cluster-autoscaler"
        ebs-csi          = "kube-system:ebs-csi-controller-sa"
        external-secrets = "external-secrets:external-secrets"
        pipelines        = "purlin:purlin"
        } : holder => [{
          Action    = "sts:AssumeRoleWithWebIdentity"
          Effect    = "Allow"
          Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC" }
          Condition = { StringEquals = {
            "oidc.eks.eu-central-1.amazonaws.com/id/ABC:aud" = "sts.amazonaws.com"
            "oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub" = "system:serviceaccount:${account}"
          } }
      }]
    }
    error_message = "who may take the roles: ${jsonencode({ for holder, role in aws_iam_role.this : holder => jsondecode(role.assume_role_policy).Statement })}"
  }

  # No action has a star.
  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement : [for action in statement.Action : !strcontains(action, "*")]
      ]
    ]))
    error_message = "a role may do more than is written down"
  }

  # Only looking and what a tag guards is allowed everywhere.
  assert {
    condition = toset(flatten([
      for holder, policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement : "${holder}/${statement.Sid}" if statement.Resource == "*"
      ]
    ])) == toset(["autoscaler/Look", "autoscaler/Scale"])
    error_message = "a role may act on everything"
  }

  assert {
    condition     = alltrue([for action in jsondecode(aws_iam_role_policy.this["autoscaler"].policy).Statement[0].Action : can(regex(":(Describe|Get)", action))])
    error_message = "the autoscaler changes what is not its own"
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.this["autoscaler"].policy).Statement[1].Condition == {
      StringEquals = {
        "aws:ResourceTag/k8s.io/cluster-autoscaler/enabled"     = "true"
        "aws:ResourceTag/k8s.io/cluster-autoscaler/purlin-test" = "owned"
      }
    }
    error_message = "the autoscaler reaches other clusters' nodes"
  }

  # Pipelines reach their buckets and nothing else.
  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.this["pipelines"].policy).Statement : statement.Sid => statement.Resource
      } == {
      Buckets = ["arn:aws:s3:::bucket-data", "arn:aws:s3:::bucket-state", "arn:aws:s3:::bucket-staging"]
      Objects = ["arn:aws:s3:::bucket-data/*", "arn:aws:s3:::bucket-state/*", "arn:aws:s3:::bucket-staging/*"]
      Keys    = ["arn:aws:kms:eu-central-1:111122223333:key/buckets"]
    }
    error_message = "pipelines reach ${aws_iam_role_policy.this["pipelines"].policy}"
  }

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.this["pipelines"].policy).Statement : statement.Action])) == toset([
      "kms:Decrypt", "kms:GenerateDataKey", "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetBucketLocation", "s3:GetObject",
      "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts", "s3:PutObject",
    ])
    error_message = "pipelines may do ${aws_iam_role_policy.this["pipelines"].policy}"
  }

  # Secrets are read by external secrets alone.
  assert {
    condition = toset(flatten([
      for holder, policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in statement.Action : "${holder} ${action} ${join(" ", statement.Resource)}" if startswith(action, "secretsmanager:")
        ]
      ]
      ])) == toset([
      "external-secrets secretsmanager:DescribeSecret arn:aws:secretsmanager:eu-central-1:111122223333:secret:purlin-test/database-AbCdEf",
      "external-secrets secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-central-1:111122223333:secret:purlin-test/database-AbCdEf",
    ])
    error_message = "secrets are read by others, or others are read"
  }
}

run "names_fit_at_their_longest" {
  command = plan

  module {
    source = "./modules/identity"
  }

  variables {
    name = "a234567890123456789012345678901"
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.this : length(role.name) <= 64])
    error_message = "a role's name is too long for IAM"
  }
}

run "refuses_an_issuer_that_no_condition_would_match" {
  command = plan

  module {
    source = "./modules/identity"
  }

  variables {
    oidc_issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/ABC"
  }

  expect_failures = [var.oidc_issuer]
}

run "a_pipeline_of_its_own" {
  command = plan

  module {
    source = "./modules/identity"
  }

  variables {
    pipelines = {
      orders = { read = ["s3://bucket-data/pipelines/orders.yaml", "s3://bucket-data/orders"], write = ["s3://reports/orders"] }
    }
  }

  assert {
    condition = jsondecode(aws_iam_role.pipeline["orders"].assume_role_policy).Statement[0].Condition.StringEquals == {
      "oidc.eks.eu-central-1.amazonaws.com/id/ABC:aud" = "sts.amazonaws.com"
      "oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub" = "system:serviceaccount:purlin:purlin-orders"
    }
    error_message = "who may take the role: ${aws_iam_role.pipeline["orders"].assume_role_policy}"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.pipeline["orders"].policy).Statement : statement.Sid => statement.Resource
      if !startswith(statement.Sid, "List")
      } == {
      Read = [
        "arn:aws:s3:::bucket-data/pipelines/orders.yaml", "arn:aws:s3:::bucket-data/pipelines/orders.yaml/*",
        "arn:aws:s3:::bucket-data/orders", "arn:aws:s3:::bucket-data/orders/*",
      ]
      Write = [
        "arn:aws:s3:::reports/orders/*", "arn:aws:s3:::bucket-data/runs/*", "arn:aws:s3:::bucket-data/quarantine/*",
        "arn:aws:s3:::bucket-state/state/purlin/purlin/orders/*",
      ]
      Keys = ["arn:aws:kms:eu-central-1:111122223333:key/buckets"]
    }
    error_message = "the pipeline may ${aws_iam_role_policy.pipeline["orders"].policy}"
  }

  # It lists its own folders, and of other pipelines' not even the names.
  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.pipeline["orders"].policy).Statement : statement.Resource[0] => statement.Condition.StringLike["s3:prefix"]
      if startswith(statement.Sid, "List")
      } == {
      "arn:aws:s3:::bucket-data"  = ["pipelines/orders.yaml", "pipelines/orders.yaml/*", "orders", "orders/*", "runs", "runs/*", "quarantine", "quarantine/*"]
      "arn:aws:s3:::bucket-state" = ["state/purlin/purlin/orders", "state/purlin/purlin/orders/*"]
      "arn:aws:s3:::reports"      = ["orders", "orders/*"]
    }
    error_message = "the pipeline may list ${aws_iam_role_policy.pipeline["orders"].policy}"
  }
}

run "a_place_with_a_star_is_refused" {
  command = plan

  module {
    source = "./modules/identity"
  }

  variables {
    pipelines = { orders = { read = ["s3://bucket-data/*"], write = [] } }
  }

  expect_failures = [var.pipelines]
}
