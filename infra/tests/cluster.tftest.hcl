# A cluster: who may come in, what is encrypted, what scales.

mock_provider "aws" {
  mock_resource "aws_eks_cluster" {
    defaults = {
      arn        = "arn:aws:eks:eu-central-1:111122223333:cluster/purlin-test"
      identity   = [{ oidc = [{ issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/ABC" }] }]
      vpc_config = { cluster_security_group_id = "sg-1" }
    }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/any" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_launch_template" {
    defaults = { id = "lt-00000000000000000", latest_version = 1 }
  }
}

variables {
  name                = "purlin-test"
  kubernetes_version  = "1.35"
  subnet_ids          = ["subnet-1", "subnet-2"]
  public_access_cidrs = []
  admin_arns          = ["arn:aws:iam::111122223333:role/admin"]
  deployer_arns       = { ci = "arn:aws:iam::111122223333:role/deploy" }
  log_retention_days  = 7
  node_groups = {
    system  = { instance_types = ["m6i.large"], spot = false, min = 1, max = 2, disk_gib = 40 }
    workers = { instance_types = ["m6i.large", "m5.large"], spot = true, min = 0, max = 9, disk_gib = 40 }
  }
}

run "closed_encrypted_and_scaling" {
  command = apply

  module {
    source = "./modules/cluster"
  }

  # The api is closed to the outside unless somebody is named.
  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access == false && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "the API must be reached from inside alone"
  }

  # Pipelines do not land on the nodes of the system, and find those that are for them.
  assert {
    condition = {
      for name, group in aws_eks_node_group.this : name => [for taint in group.taint : "${taint.key}=${taint.value}:${taint.effect}"]
    } == { system = ["CriticalAddonsOnly=true:NO_SCHEDULE"], workers = [] }
    error_message = "the nodes' taints"
  }

  # Secrets and disks are encrypted.
  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].resources == toset(["secrets"]) && aws_kms_key.secrets.enable_key_rotation
    error_message = "Kubernetes secrets must be encrypted with a key that is rotated"
  }

  # The budget counts by tags.
  assert {
    condition = alltrue([
      for template in aws_launch_template.node :
      [for tags in template.tag_specifications : tags.resource_type] == ["instance", "volume"]
    ])
    error_message = "instances or their disks are not tagged"
  }

  assert {
    condition     = alltrue([for template in aws_launch_template.node : tobool(template.block_device_mappings[0].ebs[0].encrypted)])
    error_message = "a node's disk is not encrypted"
  }

  # Pods cannot take the nodes role.
  assert {
    condition = alltrue([
      for template in aws_launch_template.node :
      template.metadata_options[0].http_tokens == "required" && template.metadata_options[0].http_put_response_hop_limit == 1
    ])
    error_message = "a node answers pods that ask for its role"
  }

  assert {
    condition = toset([for attachment in aws_iam_role_policy_attachment.node : attachment.policy_arn]) == toset([
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    ])
    error_message = "nodes may do more than nodes must"
  }

  # Workers scale and the size is the autoscalers.
  assert {
    condition     = aws_eks_node_group.this["workers"].scaling_config[0].min_size == 0 && aws_eks_node_group.this["workers"].scaling_config[0].max_size == 9
    error_message = "workers must scale from 0 to 9"
  }

  assert {
    condition     = aws_eks_node_group.this["workers"].capacity_type == "SPOT" && aws_eks_node_group.this["system"].capacity_type == "ON_DEMAND"
    error_message = "the system's nodes must never be spot instances"
  }

  # Deployers are members of a group and no administrators.
  assert {
    condition     = aws_eks_access_entry.deployer["ci"].kubernetes_groups == toset(["purlin-deployers"])
    error_message = "whoever deploys must be a member of purlin-deployers"
  }

  assert {
    condition     = keys(aws_eks_access_policy_association.admin) == ["arn:aws:iam::111122223333:role/admin"]
    error_message = "there are other administrators than those named"
  }

  assert {
    condition     = aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions == false
    error_message = "whoever makes the cluster must not be its administrator for that alone"
  }

  # Network policies are in force.
  assert {
    condition     = jsondecode(aws_eks_addon.this["vpc-cni"].configuration_values).enableNetworkPolicy == "true"
    error_message = "the chart's NetworkPolicies would do nothing"
  }
}

run "the_api_is_open_to_those_who_are_named" {
  command = plan

  module {
    source = "./modules/cluster"
  }

  variables {
    public_access_cidrs = ["203.0.113.0/24"]
  }

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].public_access_cidrs == toset(["203.0.113.0/24"])
    error_message = "the API must be reached from 203.0.113.0/24 alone"
  }
}

run "refuses_to_open_the_api_to_everybody" {
  command = plan

  module {
    source = "./modules/cluster"
  }

  variables {
    public_access_cidrs = ["203.0.113.0/24", "0.0.0.0/0"]
  }

  expect_failures = [var.public_access_cidrs]
}

run "names_fit_at_their_longest" {
  command = plan

  module {
    source = "./modules/cluster"
  }

  variables {
    name = "a234567890123456789012345678901"
  }

  assert {
    condition     = length(aws_iam_role.cluster.name) <= 64 && length(aws_iam_role.node.name) <= 64
    error_message = "a role's name is too long for IAM"
  }
}

run "refuses_a_name_that_is_too_long" {
  command = plan

  module {
    source = "./modules/cluster"
  }

  variables {
    name = "a2345678901234567890123456789012"
  }

  expect_failures = [var.name]
}

run "refuses_a_cluster_without_workers" {
  command = plan

  module {
    source = "./modules/cluster"
  }

  variables {
    node_groups = {
      system = { instance_types = ["m6i.large"], spot = false, min = 3, max = 2, disk_gib = 40 }
    }
  }

  expect_failures = [var.node_groups]
}
