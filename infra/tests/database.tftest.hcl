# PostgreSQL: its password is nobody's, it listens to nodes alone, and production's outlives a zone.

mock_provider "aws" {
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  name                      = "purlin-test"
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-1", "subnet-2"]
  client_security_group_ids = { nodes = "sg-nodes" }
  engine_version            = "17.5"
  instance_class            = "db.m6g.large"
  storage_gib               = 100
  multi_az                  = true
  backup_days               = 30
  protected                 = true
}

run "guarded_and_encrypted" {
  command = plan

  module {
    source = "./modules/database"
  }

  # The password is made and kept by rds.
  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "the master's password would be in Terraform's state"
  }

  # Only nodes reach it and by tls.
  assert {
    condition     = !aws_db_instance.this.publicly_accessible
    error_message = "the database can be reached from the internet"
  }

  assert {
    condition = keys(aws_vpc_security_group_ingress_rule.nodes) == ["nodes"] && alltrue([
      for rule in aws_vpc_security_group_ingress_rule.nodes :
      rule.referenced_security_group_id == "sg-nodes" && rule.cidr_ipv4 == null && rule.from_port == 5432 && rule.to_port == 5432
    ])
    error_message = "others than nodes reach the database"
  }

  assert {
    condition     = contains([for parameter in aws_db_parameter_group.this.parameter : "${parameter.name}=${parameter.value}"], "rds.force_ssl=1")
    error_message = "the database takes connections without TLS"
  }

  assert {
    condition     = aws_db_parameter_group.this.family == "postgres17"
    error_message = "the parameters are for another PostgreSQL: ${aws_db_parameter_group.this.family}"
  }

  # It is encrypted and backed up.
  assert {
    condition     = aws_db_instance.this.storage_encrypted && aws_kms_key.this.enable_key_rotation
    error_message = "the database is not encrypted"
  }

  assert {
    condition     = aws_db_instance.this.backup_retention_period == 30 && aws_db_instance.this.max_allocated_storage == 500
    error_message = "backups or the growth of storage are not as told"
  }

  # Production outlives a zone and a mistake.
  assert {
    condition = (aws_db_instance.this.multi_az && aws_db_instance.this.deletion_protection &&
    !aws_db_instance.this.skip_final_snapshot && aws_db_instance.this.final_snapshot_identifier == "purlin-test-final")
    error_message = "production can be lost"
  }
}

run "what_is_not_protected_can_be_thrown_away" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    protected = false
    multi_az  = false
  }

  assert {
    condition     = !aws_db_instance.this.multi_az && !aws_db_instance.this.deletion_protection && aws_db_instance.this.skip_final_snapshot
    error_message = "terraform destroy would stop at the database"
  }
}
