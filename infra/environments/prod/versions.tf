terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }

  # The bucket and its region are given to terraform init: infra/README.md.
  backend "s3" {
    key          = "purlin/prod.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  # What the budget counts by, and what a bill is understood by.
  default_tags {
    tags = {
      Project     = "purlin"
      Environment = "prod"
      ManagedBy   = "terraform"
    }
  }
}
