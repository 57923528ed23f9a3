variable "name" {
  description = "What the names of the roles begin with."
  type        = string
}

variable "account_id" {
  description = "The account's number."
  type        = string
}

variable "cluster_arn" {
  description = "The cluster that is deployed to."
  type        = string
}

variable "repository_arns" {
  description = "The repositories that are published to; without any, there is no role for it."
  type        = list(string)
}

variable "ci_issuer" {
  description = "Who signs CI's tokens, such as https://jenkins.example.org/oidc/job/purlin"
  type        = string

  validation {
    condition     = startswith(var.ci_issuer, "https://")
    error_message = "ci_issuer must be an address that begins with https://."
  }
}

variable "create_provider" {
  description = "Make the issuer known to the account. Once for an account: false in the other environments that share it."
  type        = bool
}

variable "deploy_subject" {
  description = "The subject of the token that may deploy: with Jenkins, the address of the job."
  type        = string
}

variable "publish_subject" {
  description = "The subject of the token that may publish."
  type        = string
}
