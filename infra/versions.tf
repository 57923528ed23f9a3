# Nothing is made from this folder: it is where terraform test runs the tests of all modules and environments from.
terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
