variable "name" {
  description = "What the names of everything in it begin with."
  type        = string
}

variable "environment" {
  description = "The value of the tag Environment, by which the budget counts."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "account_id" {
  description = "The account's number."
  type        = string
}

variable "emails" {
  description = "Who is told. AWS asks each of them to agree."
  type        = list(string)
}

variable "database_identifier" {
  description = "The database that is watched."
  type        = string
}

variable "database_storage_gib" {
  description = "The storage that it began with."
  type        = number
}

variable "nat_gateway_ids" {
  description = "The NAT gateways that are watched, by zone."
  type        = map(string)
}

variable "monthly_budget_usd" {
  description = "What a month may cost, in US dollars, before people are told. Nothing is stopped."
  type        = number

  validation {
    condition     = var.monthly_budget_usd > 0
    error_message = "monthly_budget_usd must be above 0."
  }
}
