variable "region" {
  description = "The region."
  type        = string
  default     = "eu-central-1"
}

variable "admin_arns" {
  description = "IAM roles whose holders may do everything in the cluster."
  type        = list(string)
}

variable "api_access_cidrs" {
  description = "Who may reach the Kubernetes API from outside the VPC, such as the office's and CI's addresses."
  type        = list(string)
}

variable "alert_emails" {
  description = "Who is told of failures."
  type        = list(string)
}

variable "ci_issuer" {
  description = "Who signs CI's tokens, such as https://jenkins.example.org/oidc/job/purlin."
  type        = string
}

variable "create_ci_provider" {
  description = "Make that issuer known to the account: once for an account that holds several environments."
  type        = bool
  default     = true
}

variable "ci_subject" {
  description = "The job that may deploy, as it stands in CI's tokens, such as https://jenkins.example.org/job/purlin/job/main/."
  type        = string
}

variable "pull_account_ids" {
  description = "The accounts of dev and staging, where these are not in the same account."
  type        = list(string)
  default     = []
}

variable "pipelines" {
  description = "Pipelines with a role of their own, by name, and below which places on S3 they read and write."
  type        = map(object({ read = list(string), write = list(string) }))
  default     = {}
}

variable "fargate" {
  description = "Bounded pipelines that run as Fargate tasks, by name; modules/environment says what each entry is."
  type        = any
  default     = {}
}
