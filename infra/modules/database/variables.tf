variable "name" {
  description = "The name of the instance."
  type        = string
}

variable "vpc_id" {
  description = "The VPC that it is in."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, in two zones or more."
  type        = list(string)
}

variable "client_security_group_ids" {
  description = "Who may connect, by what they are."
  type        = map(string)
}

variable "engine_version" {
  description = "The version of PostgreSQL, such as 17.5."
  type        = string
}

variable "instance_class" {
  description = "How large it is, such as db.t4g.medium."
  type        = string
}

variable "storage_gib" {
  description = "The storage to begin with; it grows by itself to five times as much."
  type        = number
}

variable "multi_az" {
  description = "A second instance in another zone, which takes over within a minute or two."
  type        = bool
}

variable "backup_days" {
  description = "For how many days it can be set back to any second."
  type        = number
}

variable "protected" {
  description = "Refuse to be deleted, and leave a snapshot when that was lifted."
  type        = bool
}
