variable "name" {
  description = "What names begin with: the environment and the pipeline."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "image" {
  description = "The Purlin image, with its tag or digest; from ECR, or from a registry that wants no login."
  type        = string
}

variable "file" {
  description = "The pipeline file, such as s3://bucket/pipelines/orders.yaml."
  type        = string

  validation {
    condition     = can(regex("^s3://[^/]+/.+$", var.file))
    error_message = "file must be on S3, such as s3://bucket/pipelines/orders.yaml."
  }
}

variable "schedule" {
  description = "When it runs, in EventBridge Scheduler's words: cron(0 3 * * ? *), or rate(6 hours)."
  type        = string

  validation {
    condition     = can(regex("^(cron|rate|at)\\(.+\\)$", var.schedule))
    error_message = "schedule must be such as cron(0 3 * * ? *) or rate(6 hours); it has six fields, not the five of Kubernetes."
  }
}

variable "time_zone" {
  description = "The time zone of the schedule, and of the day that a run is for."
  type        = string
  default     = "Etc/UTC"
}

variable "suspended" {
  description = "Start no new runs."
  type        = bool
  default     = false
}

variable "variables" {
  description = "Values of the file's variables."
  type        = map(string)
  default     = {}
}

variable "environment" {
  description = "Plain environment variables."
  type        = map(string)
  default     = {}
}

variable "secrets" {
  description = "Environment variables from Secrets Manager: NAME = ARN, or ARN:key:: for one key of it."
  type        = map(string)
  default     = {}
}

variable "secret_arns" {
  description = "The secrets that these are in."
  type        = list(string)
  default     = []
}

variable "secret_key_arn" {
  description = "The key that they are encrypted with."
  type        = string
  default     = ""
}

variable "cpu" {
  description = "CPU units of the task; 1024 are a core."
  type        = number
  default     = 1024

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu must be one that Fargate has: 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "memory_mib" {
  description = "Memory of the task."
  type        = number
  default     = 4096

  validation {
    condition     = var.memory_mib >= 2048 && var.memory_mib <= 122880
    error_message = "memory_mib must be between 2048, with which Purlin runs small inputs, and 122880."
  }
}

variable "disk_gib" {
  description = "Its disk, to which Flink spills."
  type        = number
  default     = 21

  validation {
    condition     = var.disk_gib >= 21 && var.disk_gib <= 200
    error_message = "disk_gib must be between 21 and 200."
  }
}

variable "read" {
  description = "Below which places on S3 the pipeline reads, its file among them."
  type        = list(string)

  validation {
    condition     = alltrue([for uri in var.read : can(regex("^s3://[^/]+/[^/].*[^/*]$", uri))])
    error_message = "read must be folders or files such as s3://bucket/orders, without a slash or a star at the end."
  }
}

variable "write" {
  description = "Below which places on S3 it writes."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for uri in var.write : can(regex("^s3://[^/]+/[^/].*[^/*]$", uri))])
    error_message = "write must be folders such as s3://bucket/reports, without a slash or a star at the end."
  }
}

variable "runs" {
  description = "Where run records and logs go."
  type        = string

  validation {
    condition     = can(regex("^s3://[^/]+/[^/].*[^/]$", var.runs))
    error_message = "runs must be a folder such as s3://bucket/runs."
  }
}

variable "quarantine" {
  description = "Where quarantined rows go; empty: a bad row fails the run. It must be below one of write."
  type        = string
  default     = ""
}

variable "bucket_key_arn" {
  description = "The key that the buckets are encrypted with."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnet_ids" {
  description = "Its subnets, which need a way to S3, the registry and CloudWatch."
  type        = list(string)
}

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
}

variable "failures_topic_arn" {
  description = "Where failures are told."
  type        = string
}
