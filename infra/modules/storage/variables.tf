variable "prefix" {
  description = "What the names of the buckets begin with. Names are the world's: put the account's number into it."
  type        = string

  validation {
    # A bucket's name has at most 63 characters, and -flink-state is put behind this one.
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,50}$", var.prefix))
    error_message = "prefix must have 2 to 51 lower-case letters, digits and hyphens."
  }
}

variable "destroyable" {
  description = "Let terraform destroy delete buckets that are not empty."
  type        = bool
}
