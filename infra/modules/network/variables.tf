variable "name" {
  description = "What the names of everything in it begin with."
  type        = string
}

variable "region" {
  description = "The region, such as eu-central-1."
  type        = string
}

variable "cidr" {
  description = "The addresses of the VPC, a /16."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "cidr must be a /16, such as 10.20.0.0/16: each pod has an address of its own."
  }
}

variable "zones" {
  description = "The availability zones to be in, two or three."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 3
    error_message = "zones must be two or three: EKS and RDS ask for two, and the addresses are divided for three."
  }
}

variable "nat_per_zone" {
  description = "A NAT gateway in each zone, instead of one for all."
  type        = bool
}
