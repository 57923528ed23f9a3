# A bounded pipeline as a Fargate task on a schedule: for those who have no Kubernetes. Purlin runs its input on Beam's Direct runner
# or on Flink inside the task, whichever suits its size; one task is the limit of what it can grow to.
#
# Nothing keeps a run from starting while the one before still goes on: schedule with a period that is longer than the longest run.

data "aws_caller_identity" "current" {}

locals {
  log_group = "/purlin/${var.name}"

  # A third is for Java itself, for Flink's network buffers and the system.
  heap_mib = floor(var.memory_mib * 2 / 3)

  # s3://bucket/folder as an ARN, and the bucket's name.
  read_arns    = [for uri in var.read : "arn:aws:s3:::${trimprefix(uri, "s3://")}"]
  write_arns   = [for uri in concat(var.write, [var.runs]) : "arn:aws:s3:::${trimprefix(uri, "s3://")}"]
  bucket_names = sort(distinct([for uri in concat(var.read, var.write, [var.runs]) : split("/", uri)[2]]))
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = local.log_group
  retention_in_days = var.log_retention_days
}

# Nobody comes in; out to S3, to databases, to what the pipeline reads.
resource "aws_security_group" "this" {
  name        = "${var.name}-task"
  description = "Tasks of ${var.name}"
  vpc_id      = var.vpc_id

  egress {
    description = "Everywhere"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory_mib
  execution_role_arn       = aws_iam_role.this["execution"].arn
  task_role_arn            = aws_iam_role.this["task"].arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  ephemeral_storage {
    size_in_gib = var.disk_gib
  }

  # Where Flink spills, and the only place that can be written to.
  volume {
    name = "temporary"
  }

  container_definitions = jsonencode([{
    name                   = "purlin"
    image                  = var.image
    essential              = true
    user                   = "9999:9999"
    readonlyRootFilesystem = true
    workingDirectory       = "/tmp"
    entryPoint             = ["/bin/sh", "-c", file("${path.module}/run.sh"), "purlin"]
    command = concat(
      [var.file, "--runner=auto", "--on-error=${var.quarantine == "" ? "fail" : "quarantine"}", "--runs=${var.runs}"],
      var.quarantine == "" ? [] : ["--quarantine=${var.quarantine}"],
      [for name, value in var.variables : "--set=${name}=${value}"],
    )
    environment = concat(
      [
        { name = "AWS_REGION", value = var.region },
        { name = "PURLIN_JAVA_OPTS", value = "-Xmx${local.heap_mib}m" },
        { name = "TIME_ZONE", value = var.time_zone },
      ],
      [for name, value in var.environment : { name = name, value = value }],
    )
    secrets     = [for name, arn in var.secrets : { name = name, valueFrom = arn }]
    mountPoints = [{ sourceVolume = "temporary", containerPath = "/tmp", readOnly = false }]
    stopTimeout = 120
    linuxParameters = {
      initProcessEnabled = true
      capabilities       = { drop = ["ALL"] }
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = local.log_group
        awslogs-region        = var.region
        awslogs-stream-prefix = "run"
      }
    }
  }])
}

resource "aws_scheduler_schedule" "this" {
  name                         = var.name
  description                  = "Runs ${var.file}"
  schedule_expression          = var.schedule
  schedule_expression_timezone = var.time_zone
  state                        = var.suspended ? "DISABLED" : "ENABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_ecs_cluster.this.arn
    role_arn = aws_iam_role.this["scheduler"].arn

    # The time for which it was due, however late it starts.
    input = jsonencode({
      containerOverrides = [{
        name        = "purlin"
        environment = [{ name = "SCHEDULED_TIME", value = "<aws.scheduler.scheduled-time>" }]
      }]
    })

    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.this.arn
      launch_type         = "FARGATE"
      task_count          = 1

      network_configuration {
        subnets          = var.subnet_ids
        security_groups  = [aws_security_group.this.id]
        assign_public_ip = false
      }
    }

    # Of starting the task. A run that fails is not tried again by itself.
    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 10
    }
  }
}

# A task that ended with anything but 0, or did not start at all, is told to people.
resource "aws_cloudwatch_event_rule" "failed" {
  name        = "${var.name}-failed"
  description = "A run of ${var.name} failed"

  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = {
      clusterArn = [aws_ecs_cluster.this.arn]
      lastStatus = ["STOPPED"]
      "$or" = [
        { containers = { exitCode = [{ anything-but = 0 }] } },
        { stopCode = ["TaskFailedToStart"] },
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "failed" {
  rule = aws_cloudwatch_event_rule.failed.name
  arn  = var.failures_topic_arn
}
