# A network: addresses, ways out, and nothing open.

mock_provider "aws" {}

variables {
  name         = "purlin-test"
  region       = "eu-central-1"
  cidr         = "10.40.0.0/16"
  zones        = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  nat_per_zone = true
}

run "addresses_and_ways_out" {
  command = plan

  module {
    source = "./modules/network"
  }

  # Every zone has a way out of its own.
  assert {
    condition     = keys(aws_nat_gateway.this) == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    error_message = "a NAT gateway is missing: ${join(", ", keys(aws_nat_gateway.this))}"
  }

  assert {
    condition     = length(aws_route.nat) == 3
    error_message = "each zone needs a route to the outside"
  }

  # Subnets do not overlap.
  assert {
    condition = {
      for zone, subnet in aws_subnet.private : zone => subnet.cidr_block
      } == {
      eu-central-1a = "10.40.64.0/18"
      eu-central-1b = "10.40.128.0/18"
      eu-central-1c = "10.40.192.0/18"
    }
    error_message = "private subnets: ${jsonencode({ for zone, subnet in aws_subnet.private : zone => subnet.cidr_block })}"
  }

  assert {
    condition = {
      for zone, subnet in aws_subnet.public : zone => subnet.cidr_block
      } == {
      eu-central-1a = "10.40.0.0/22"
      eu-central-1b = "10.40.4.0/22"
      eu-central-1c = "10.40.8.0/22"
    }
    error_message = "public subnets: ${jsonencode({ for zone, subnet in aws_subnet.public : zone => subnet.cidr_block })}"
  }

  # Nothing gets a public address by itself.
  assert {
    condition = alltrue([
      for subnet in concat(values(aws_subnet.public), values(aws_subnet.private)) : subnet.map_public_ip_on_launch != true
    ])
    error_message = "a subnet gives public addresses away"
  }
}

run "one_way_out_is_enough_where_money_counts" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    nat_per_zone = false
  }

  assert {
    condition     = keys(aws_nat_gateway.this) == ["eu-central-1a"]
    error_message = "there must be one NAT gateway: ${join(", ", keys(aws_nat_gateway.this))}"
  }

  assert {
    condition     = length(aws_route.nat) == 3
    error_message = "every zone must reach it"
  }
}

run "the_default_security_group_lets_nothing_through" {
  # What it has can be seen only once it is there.
  command = apply

  module {
    source = "./modules/network"
  }

  override_resource {
    target = aws_cloudwatch_log_group.flow
    values = { arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/purlin-test/vpc" }
  }

  override_resource {
    target = aws_iam_role.flow
    values = { arn = "arn:aws:iam::111122223333:role/purlin-test-vpc-flow" }
  }

  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "the default security group has rules"
  }

  assert {
    condition     = aws_vpc_endpoint.s3.service_name == "com.amazonaws.eu-central-1.s3" && length(aws_vpc_endpoint.s3.route_table_ids) == 3
    error_message = "S3 must be reached through the gateway from every zone"
  }
}

run "refuses_too_few_zones" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    zones = ["eu-central-1a"]
  }

  expect_failures = [var.zones]
}

run "refuses_too_few_addresses" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    cidr = "10.40.0.0/20"
  }

  expect_failures = [var.cidr]
}
