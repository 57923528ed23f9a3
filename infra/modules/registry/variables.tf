variable "repositories" {
  description = "The names of the repositories."
  type        = list(string)
}

variable "images_kept" {
  description = "How many images of each are kept. Every build of main pushes one: what production runs must not be among those that go."
  type        = number
  default     = 1000
}

variable "pull_account_ids" {
  description = "Other accounts that pull from here, such as those of dev and staging."
  type        = list(string)

  validation {
    condition     = alltrue([for id in var.pull_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "pull_account_ids must be account numbers of twelve digits."
  }
}
