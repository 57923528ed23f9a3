# The three environments in whole, and what they hand on to the chart and to CI.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:111122223333:log-group:any" }
  }

  mock_resource "aws_db_instance" {
    defaults = {
      endpoint           = "db.example:5432"
      master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds" }]
    }
  }

  mock_resource "aws_ecs_cluster" {
    defaults = { arn = "arn:aws:ecs:eu-central-1:111122223333:cluster/any" }
  }

  mock_resource "aws_ecs_task_definition" {
    defaults = {
      arn                  = "arn:aws:ecs:eu-central-1:111122223333:task-definition/any:1"
      arn_without_revision = "arn:aws:ecs:eu-central-1:111122223333:task-definition/any"
    }
  }

  mock_resource "aws_eks_cluster" {
    defaults = {
      arn        = "arn:aws:eks:eu-central-1:111122223333:cluster/any"
      identity   = [{ oidc = [{ issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/ABC" }] }]
      vpc_config = { cluster_security_group_id = "sg-1" }
    }
  }

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::111122223333:oidc-provider/any" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/any" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_launch_template" {
    defaults = { id = "lt-00000000000000000", latest_version = 1 }
  }

  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:any" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:111122223333:any" }
  }
}

variables {
  admin_arns       = ["arn:aws:iam::111122223333:role/admin"]
  api_access_cidrs = ["203.0.113.0/24"]
  alert_emails     = ["data-team@example.org"]
  ci_issuer        = "https://jenkins.example.org/oidc"
  ci_subject       = "https://jenkins.example.org/job/purlin/job/main/"
}

run "dev" {
  module {
    source = "./environments/dev"
  }

  assert {
    condition     = output.cluster_name == "purlin-dev"
    error_message = "the cluster is ${output.cluster_name}"
  }

  assert {
    condition = output.buckets == {
      data        = "purlin-dev-111122223333-data"
      flink-state = "purlin-dev-111122223333-flink-state"
      staging     = "purlin-dev-111122223333-staging"
    }
    error_message = "buckets: ${jsonencode(output.buckets)}"
  }

  assert {
    condition     = output.shape == { zones = 2, nat_gateways = 1, multi_az = false, protected = false, spot_workers = true, keeps_images = false }
    error_message = "dev is ${jsonencode(output.shape)}"
  }
}

run "dev_with_pipelines_of_their_own" {
  module {
    source = "./environments/dev"
  }

  variables {
    pipelines = { orders = { read = ["s3://purlin-dev-111122223333-data/orders"], write = [] } }
    fargate = {
      reports = {
        image    = "registry.example.com/purlin:1"
        file     = "s3://purlin-dev-111122223333-data/pipelines/reports.yaml"
        schedule = "rate(1 day)"
        read     = ["s3://purlin-dev-111122223333-data/pipelines/reports.yaml"]
        secrets  = { DATABASE_PASSWORD = { secret = "database", key = "password" } }
      }
    }
  }

  assert {
    condition = yamldecode(output.helm_values).pipelines == {
      orders = { serviceAccount = { create = true, annotations = { "eks.amazonaws.com/role-arn" = "arn:aws:iam::111122223333:role/any" } } }
    }
    error_message = "the chart is told ${output.helm_values}"
  }
}

run "staging" {
  module {
    source = "./environments/staging"
  }

  assert {
    condition     = output.shape == { zones = 3, nat_gateways = 1, multi_az = false, protected = false, spot_workers = true, keeps_images = false }
    error_message = "staging is ${jsonencode(output.shape)}"
  }
}

run "prod" {
  module {
    source = "./environments/prod"
  }

  assert {
    condition     = output.shape == { zones = 3, nat_gateways = 3, multi_az = true, protected = true, spot_workers = false, keeps_images = true }
    error_message = "prod is ${jsonencode(output.shape)}"
  }

  assert {
    condition     = toset(keys(output.role_arns)) == toset(["alertmanager", "autoscaler", "deploy", "ebs-csi", "external-secrets", "pipelines", "publish"])
    error_message = "roles: ${join(", ", keys(output.role_arns))}"
  }

  assert {
    condition     = yamldecode(output.helm_values) == yamldecode(file("tests/prod.values.yaml"))
    error_message = "the chart is told ${output.helm_values}"
  }

  assert {
    condition = output.ci_environment == join("\n", [
      "AWS_REGION=eu-central-1",
      "AWS_ROLE_ARN=arn:aws:iam::111122223333:role/any",
      "CLUSTER=purlin-prod",
      "ROLE_ALERTMANAGER=arn:aws:iam::111122223333:role/any",
      "ROLE_AUTOSCALER=arn:aws:iam::111122223333:role/any",
      "ROLE_EXTERNAL_SECRETS=arn:aws:iam::111122223333:role/any",
      "TOPIC=arn:aws:sns:eu-central-1:111122223333:any",
      "",
    ])
    error_message = "CI is told ${output.ci_environment}"
  }
}
