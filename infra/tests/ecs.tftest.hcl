# A bounded pipeline on Fargate: when it runs, as whom, what it is told, and who hears of failures.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/purlin/purlin-test-orders" }
  }

  mock_resource "aws_ecs_cluster" {
    defaults = { arn = "arn:aws:ecs:eu-central-1:111122223333:cluster/purlin-test-orders" }
  }

  mock_resource "aws_ecs_task_definition" {
    defaults = {
      arn                  = "arn:aws:ecs:eu-central-1:111122223333:task-definition/purlin-test-orders:7"
      arn_without_revision = "arn:aws:ecs:eu-central-1:111122223333:task-definition/purlin-test-orders"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/any" }
  }

  mock_resource "aws_security_group" {
    defaults = { id = "sg-1" }
  }
}

variables {
  name               = "purlin-test-orders"
  region             = "eu-central-1"
  image              = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/purlin:1.0-42"
  file               = "s3://purlin-data/pipelines/orders.yaml"
  schedule           = "cron(0 3 * * ? *)"
  time_zone          = "Europe/Berlin"
  variables          = { region = "EU" }
  environment        = { LEVEL = "info" }
  secrets            = { DATABASE_PASSWORD = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:purlin-test/database-AbCdEf:password::" }
  secret_arns        = ["arn:aws:secretsmanager:eu-central-1:111122223333:secret:purlin-test/database-AbCdEf"]
  secret_key_arn     = "arn:aws:kms:eu-central-1:111122223333:key/secrets"
  read               = ["s3://purlin-data/pipelines/orders.yaml", "s3://purlin-data/orders"]
  write              = ["s3://purlin-reports/orders"]
  runs               = "s3://purlin-data/runs"
  bucket_key_arn     = "arn:aws:kms:eu-central-1:111122223333:key/buckets"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]
  log_retention_days = 30
  failures_topic_arn = "arn:aws:sns:eu-central-1:111122223333:purlin-test-failures"
}

run "a_task_on_a_schedule" {
  command = apply

  module {
    source = "./modules/ecs"
  }

  assert {
    condition = (
      aws_scheduler_schedule.this.schedule_expression == "cron(0 3 * * ? *)" &&
      aws_scheduler_schedule.this.schedule_expression_timezone == "Europe/Berlin" &&
      aws_scheduler_schedule.this.state == "ENABLED" &&
      aws_scheduler_schedule.this.target[0].arn == aws_ecs_cluster.this.arn &&
      aws_scheduler_schedule.this.target[0].ecs_parameters[0].launch_type == "FARGATE" &&
      aws_scheduler_schedule.this.target[0].ecs_parameters[0].task_definition_arn == aws_ecs_task_definition.this.arn
    )
    error_message = "the schedule does not start the task when it should"
  }

  # The run is told the time for which it was due, not the one at which it started.
  assert {
    condition = jsondecode(aws_scheduler_schedule.this.target[0].input).containerOverrides == [{
      name        = "purlin"
      environment = [{ name = "SCHEDULED_TIME", value = "<aws.scheduler.scheduled-time>" }]
    }]
    error_message = "the task is told ${aws_scheduler_schedule.this.target[0].input}"
  }

  assert {
    condition = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].command == [
      "s3://purlin-data/pipelines/orders.yaml", "--runner=auto", "--on-error=fail", "--runs=s3://purlin-data/runs", "--set=region=EU",
    ]
    error_message = "the command is ${jsonencode(jsondecode(aws_ecs_task_definition.this.container_definitions)[0].command)}"
  }

  # No secret's value is in the definition, which many may read.
  assert {
    condition = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].secrets == [{
      name      = "DATABASE_PASSWORD"
      valueFrom = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:purlin-test/database-AbCdEf:password::"
    }]
    error_message = "a secret must be named, not given"
  }

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].readonlyRootFilesystem &&
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].user == "9999:9999" &&
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].linuxParameters.capabilities == { drop = ["ALL"] } &&
      !aws_scheduler_schedule.this.target[0].ecs_parameters[0].network_configuration[0].assign_public_ip &&
      length(aws_security_group.this.ingress) == 0
    )
    error_message = "the task may do, or can be reached, more than it must"
  }

  # Java's heap is less than the task has.
  assert {
    condition     = contains(jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment, { name = "PURLIN_JAVA_OPTS", value = "-Xmx2730m" })
    error_message = "the environment is ${jsonencode(jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment)}"
  }

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].logConfiguration.options["awslogs-group"] == aws_cloudwatch_log_group.this.name &&
      aws_cloudwatch_log_group.this.retention_in_days == 30
    )
    error_message = "the log must go where it is kept for a while"
  }

  assert {
    condition     = aws_cloudwatch_event_target.failed.arn == "arn:aws:sns:eu-central-1:111122223333:purlin-test-failures"
    error_message = "nobody hears of a failed run"
  }
}

run "least_rights" {
  command = apply

  module {
    source = "./modules/ecs"
  }

  assert {
    condition = {
      for holder, role in aws_iam_role.this : holder => jsondecode(role.assume_role_policy).Statement[0].Principal.Service
    } == { execution = "ecs-tasks.amazonaws.com", scheduler = "scheduler.amazonaws.com", task = "ecs-tasks.amazonaws.com" }
    error_message = "who may take the roles"
  }

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement : [for action in statement.Action : !strcontains(action, "*")]
      ]
    ]))
    error_message = "a role may do more than is written down"
  }

  # Only the login to the registry, which knows no resource, is allowed everywhere.
  assert {
    condition = flatten([
      for holder, policy in aws_iam_role_policy.this : [
        for statement in jsondecode(policy.policy).Statement : "${holder}/${statement.Sid}" if contains(statement.Resource, "*")
      ]
    ]) == ["execution/Login"]
    error_message = "a role may act on everything"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.this["task"].policy).Statement : statement.Sid => statement.Resource
      } == {
      List = ["arn:aws:s3:::purlin-data", "arn:aws:s3:::purlin-reports"]
      Read = [
        "arn:aws:s3:::purlin-data/pipelines/orders.yaml", "arn:aws:s3:::purlin-data/pipelines/orders.yaml/*",
        "arn:aws:s3:::purlin-data/orders", "arn:aws:s3:::purlin-data/orders/*",
      ]
      Write = ["arn:aws:s3:::purlin-reports/orders/*", "arn:aws:s3:::purlin-data/runs/*"]
      Keys  = ["arn:aws:kms:eu-central-1:111122223333:key/buckets"]
    }
    error_message = "the pipeline may ${aws_iam_role_policy.this["task"].policy}"
  }

  # The secrets are fetched by who starts the task; the pipeline has them in its environment.
  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.this["execution"].policy).Statement : statement.Sid => statement.Resource
      } == {
      Logs    = ["arn:aws:logs:eu-central-1:111122223333:log-group:/purlin/purlin-test-orders:*"]
      Login   = ["*"]
      Pull    = ["arn:aws:ecr:eu-central-1:111122223333:repository/purlin"]
      Secrets = ["arn:aws:secretsmanager:eu-central-1:111122223333:secret:purlin-test/database-AbCdEf"]
      Keys    = ["arn:aws:kms:eu-central-1:111122223333:key/secrets"]
    }
    error_message = "who starts the task may ${aws_iam_role_policy.this["execution"].policy}"
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.this["scheduler"].policy).Statement : statement.Sid => statement.Resource
      } == {
      Run  = ["arn:aws:ecs:eu-central-1:111122223333:task-definition/purlin-test-orders:*"]
      Pass = ["arn:aws:iam::111122223333:role/any", "arn:aws:iam::111122223333:role/any"]
    }
    error_message = "the scheduler may ${aws_iam_role_policy.this["scheduler"].policy}"
  }
}

run "rows_are_set_aside" {
  command = plan

  module {
    source = "./modules/ecs"
  }

  variables {
    quarantine = "s3://purlin-reports/orders/quarantine"
    suspended  = true
    secrets    = {}
  }

  assert {
    condition = (
      contains(jsondecode(aws_ecs_task_definition.this.container_definitions)[0].command, "--on-error=quarantine") &&
      contains(jsondecode(aws_ecs_task_definition.this.container_definitions)[0].command, "--quarantine=s3://purlin-reports/orders/quarantine") &&
      aws_scheduler_schedule.this.state == "DISABLED"
    )
    error_message = "quarantine and suspension must reach the task"
  }
}

run "a_schedule_of_kubernetes_is_refused" {
  command = plan

  module {
    source = "./modules/ecs"
  }

  variables {
    schedule = "0 3 * * *"
  }

  expect_failures = [var.schedule]
}

run "memory_that_is_too_small_is_refused" {
  command = plan

  module {
    source = "./modules/ecs"
  }

  variables {
    memory_mib = 512
  }

  expect_failures = [var.memory_mib]
}
