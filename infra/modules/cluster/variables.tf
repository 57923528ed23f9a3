variable "name" {
  description = "The cluster's name."
  type        = string

  validation {
    # IAM takes 64 characters, and the longest suffix is put behind this one.
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "name must begin with a letter and have 2 to 31 lower-case letters, digits and hyphens."
  }
}

variable "kubernetes_version" {
  description = "The version of Kubernetes, such as 1.35."
  type        = string
}

variable "subnet_ids" {
  description = "The private subnets that nodes are in."
  type        = list(string)
}

variable "public_access_cidrs" {
  description = "Who may reach the API from outside the VPC; nobody if empty."
  type        = list(string)

  validation {
    condition     = !contains(var.public_access_cidrs, "0.0.0.0/0")
    error_message = "public_access_cidrs must name who may come in, not everybody."
  }
}

variable "admin_arns" {
  description = "IAM roles whose holders may do everything in the cluster."
  type        = list(string)
}

variable "deployer_arns" {
  description = "IAM roles that deploy Purlin, by any name."
  type        = map(string)
}

variable "log_retention_days" {
  description = "How long the API's logs are kept."
  type        = number
}

variable "node_groups" {
  description = "The groups of nodes, by name."
  type = map(object({
    instance_types = list(string)
    spot           = bool
    min            = number
    max            = number
    disk_gib       = number
  }))

  validation {
    condition     = contains(keys(var.node_groups), "system") && contains(keys(var.node_groups), "workers")
    error_message = "node_groups must have system and workers."
  }

  validation {
    condition     = alltrue([for group in var.node_groups : group.min <= group.max])
    error_message = "min must not be above max."
  }
}
