variable "name" {
  description = "What the names of the roles begin with."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "cluster_name" {
  description = "The cluster whose service accounts these are."
  type        = string
}

variable "oidc_provider_arn" {
  description = "The cluster as an issuer of identities."
  type        = string
}

variable "oidc_issuer" {
  description = "The issuer's address, without https://."
  type        = string

  validation {
    condition     = !startswith(var.oidc_issuer, "https://")
    error_message = "oidc_issuer must come without https://: conditions in IAM are written so."
  }
}

variable "namespace" {
  description = "The namespace of the pipelines."
  type        = string
}

variable "service_account" {
  description = "The service account of the pipelines."
  type        = string
}

variable "bucket_names" {
  description = "The buckets that pipelines read and write, by use."
  type        = map(string)
}

variable "bucket_key_arn" {
  description = "The key that the buckets are encrypted with."
  type        = string
}

variable "secret_arns" {
  description = "The secrets that are brought into the cluster."
  type        = list(string)
}

variable "secret_key_arns" {
  description = "The keys that these are encrypted with."
  type        = list(string)
}

variable "topic_arn" {
  description = "Where alerts are sent."
  type        = string
}

variable "topic_key_arn" {
  description = "The key that the topic is encrypted with."
  type        = string
}

variable "pipelines" {
  description = "Pipelines with a role of their own, by name, and below which places on S3 they read and write."
  type = map(object({
    read  = list(string)
    write = list(string)
  }))
  default = {}

  validation {
    condition     = alltrue(flatten([for pipeline in var.pipelines : [for uri in concat(pipeline.read, pipeline.write) : can(regex("^s3://[^/]+/[^/].*[^/*]$", uri))]]))
    error_message = "read and write must be folders or files such as s3://bucket/orders, without a slash or a star at the end."
  }

  validation {
    condition     = alltrue([for pipeline in var.pipelines : length(pipeline.read) > 0])
    error_message = "read must name at least the place of the pipeline's file."
  }
}
