variable "project" {
  description = "What every name begins with."
  type        = string
  default     = "purlin"
}

variable "environment" {
  description = "dev, staging or prod."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "region" {
  description = "The region."
  type        = string
}

variable "cidr" {
  description = "The addresses of the VPC, a /16."
  type        = string
}

variable "zone_count" {
  description = "In how many availability zones it is."
  type        = number
}

variable "nat_per_zone" {
  description = "A NAT gateway in each zone, instead of one for all."
  type        = bool
}

variable "kubernetes_version" {
  description = "The version of Kubernetes."
  type        = string
  default     = "1.35"
}

variable "api_access_cidrs" {
  description = "Who may reach the Kubernetes API from outside the VPC; nobody if empty."
  type        = list(string)
}

variable "admin_arns" {
  description = "IAM roles whose holders may do everything in the cluster."
  type        = list(string)
}

variable "log_retention_days" {
  description = "How long the Kubernetes API's logs are kept."
  type        = number
}

variable "node_groups" {
  description = "The groups of nodes: system, and workers for pipelines."
  type = map(object({
    instance_types = list(string)
    spot           = bool
    min            = number
    max            = number
    disk_gib       = number
  }))
}

variable "database" {
  description = "PostgreSQL."
  type = object({
    engine_version = string
    instance_class = string
    storage_gib    = number
    multi_az       = bool
    backup_days    = number
  })
}

variable "protected" {
  description = "Refuse to delete the database and buckets that are not empty."
  type        = bool
}

variable "bucket_prefix" {
  description = "What the names of the buckets begin with; null for project, environment and account."
  type        = string
  default     = null
}

variable "secrets" {
  description = "The secrets that people fill, by name, with what they are."
  type        = map(string)
  default = {
    database = "The pipelines' own database user: username, password"
    kafka    = "The pipelines' Kafka user: username, password"
  }
}

variable "alert_emails" {
  description = "Who is told of failures."
  type        = list(string)
}

variable "monthly_budget_usd" {
  description = "What a month may cost before people are told."
  type        = number
}

variable "registry" {
  description = "Keep the images and charts here. One environment does so, for all."
  type        = bool
}

variable "pull_account_ids" {
  description = "Other accounts that pull images from here."
  type        = list(string)
  default     = []
}

variable "namespace" {
  description = "The namespace that the chart is installed in."
  type        = string
  default     = "purlin"
}

variable "service_account" {
  description = "The chart's service account."
  type        = string
  default     = "purlin"
}

variable "ci" {
  description = "Who signs CI's tokens, whether the account learns of it here, and the subjects that may deploy and publish."
  type = object({
    issuer          = string
    create_provider = bool
    deploy_subject  = string
    publish_subject = string
  })
}

variable "pipelines" {
  description = "Pipelines with a role of their own, by name, and below which places on S3 they read and write."
  type = map(object({
    read  = list(string)
    write = list(string)
  }))
  default = {}
}

variable "fargate" {
  description = "Bounded pipelines that run as Fargate tasks instead of on the cluster, by name; modules/ecs says what each entry is."
  type = map(object({
    image      = string
    file       = string
    schedule   = string
    time_zone  = optional(string, "Etc/UTC")
    variables  = optional(map(string), {})
    cpu        = optional(number, 1024)
    memory_mib = optional(number, 4096)
    read       = list(string)
    write      = optional(list(string), [])
    secrets    = optional(map(object({ secret = string, key = string })), {})
  }))
  default = {}
}
