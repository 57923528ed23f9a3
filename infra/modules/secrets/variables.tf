variable "name" {
  description = "What the names of the secrets begin with."
  type        = string
}

variable "secrets" {
  description = "The secrets, by name, with what they are."
  type        = map(string)
}

variable "recovery_days" {
  description = "For how many days a deleted secret can be brought back; 0 deletes at once."
  type        = number
}
