# One environment: the same parts for dev, staging and prod, in different sizes.

data "aws_caller_identity" "current" {}

data "aws_availability_zones" "available" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  name       = "${var.project}-${var.environment}"
  account_id = data.aws_caller_identity.current.account_id
  zones      = slice(data.aws_availability_zones.available.names, 0, var.zone_count)

  # What CI presents: Jenkins' OpenID Connect plugin takes the address of the job for the subject.
  cluster_arn = "arn:aws:eks:${var.region}:${local.account_id}:cluster/${local.name}"
}

module "network" {
  source = "../network"

  name         = local.name
  region       = var.region
  cidr         = var.cidr
  zones        = local.zones
  nat_per_zone = var.nat_per_zone
}

module "cluster" {
  source = "../cluster"

  name                = local.name
  kubernetes_version  = var.kubernetes_version
  subnet_ids          = module.network.private_subnet_ids
  public_access_cidrs = var.api_access_cidrs
  admin_arns          = var.admin_arns
  deployer_arns       = { ci = module.delivery.role_arns["deploy"] }
  log_retention_days  = var.log_retention_days
  node_groups         = var.node_groups
}

module "registry" {
  source = "../registry"

  repositories     = var.registry ? [var.project, "charts/${var.project}"] : []
  pull_account_ids = var.pull_account_ids
}

module "storage" {
  source = "../storage"

  prefix      = coalesce(var.bucket_prefix, "${local.name}-${local.account_id}")
  destroyable = !var.protected
}

module "database" {
  source = "../database"

  name       = local.name
  vpc_id     = module.network.vpc_id
  subnet_ids = module.network.private_subnet_ids
  client_security_group_ids = merge(
    { nodes = module.cluster.security_group_id },
    { for name, task in module.ecs : "task-${name}" => task.security_group_id },
  )
  engine_version = var.database.engine_version
  instance_class = var.database.instance_class
  storage_gib    = var.database.storage_gib
  multi_az       = var.database.multi_az
  backup_days    = var.database.backup_days
  protected      = var.protected
}

module "secrets" {
  source = "../secrets"

  name    = local.name
  secrets = var.secrets
  # What is thrown away and made again needs its names back at once.
  recovery_days = var.protected ? 30 : 0
}

module "alarms" {
  source = "../alarms"

  name                 = local.name
  environment          = var.environment
  region               = var.region
  account_id           = local.account_id
  emails               = var.alert_emails
  database_identifier  = module.database.identifier
  database_storage_gib = var.database.storage_gib
  nat_gateway_ids      = module.network.nat_gateway_ids
  monthly_budget_usd   = var.monthly_budget_usd
}

module "identity" {
  source = "../identity"

  name              = local.name
  region            = var.region
  cluster_name      = module.cluster.name
  oidc_provider_arn = module.cluster.oidc_provider_arn
  oidc_issuer       = module.cluster.oidc_issuer
  namespace         = var.namespace
  service_account   = var.service_account
  bucket_names      = module.storage.names
  bucket_key_arn    = module.storage.kms_key_arn
  secret_arns       = values(module.secrets.arns)
  secret_key_arns   = [module.secrets.kms_key_arn]
  topic_arn         = module.alarms.topic_arn
  topic_key_arn     = module.alarms.key_arn
  pipelines         = var.pipelines
}

# Bounded pipelines that need no Kubernetes.
module "ecs" {
  source   = "../ecs"
  for_each = var.fargate

  name               = "${local.name}-${each.key}"
  region             = var.region
  image              = each.value.image
  file               = each.value.file
  schedule           = each.value.schedule
  time_zone          = each.value.time_zone
  variables          = each.value.variables
  cpu                = each.value.cpu
  memory_mib         = each.value.memory_mib
  read               = each.value.read
  write              = each.value.write
  runs               = "s3://${module.storage.names["data"]}/runs"
  bucket_key_arn     = module.storage.kms_key_arn
  secrets            = { for variable, secret in each.value.secrets : variable => "${module.secrets.arns[secret.secret]}:${secret.key}::" }
  secret_arns        = [for secret in each.value.secrets : module.secrets.arns[secret.secret]]
  secret_key_arn     = module.secrets.kms_key_arn
  vpc_id             = module.network.vpc_id
  subnet_ids         = module.network.private_subnet_ids
  log_retention_days = var.log_retention_days
  failures_topic_arn = module.alarms.topic_arn
}

module "delivery" {
  source = "../delivery"

  name            = local.name
  account_id      = local.account_id
  cluster_arn     = local.cluster_arn
  repository_arns = values(module.registry.arns)
  ci_issuer       = var.ci.issuer
  create_provider = var.ci.create_provider
  deploy_subject  = var.ci.deploy_subject
  publish_subject = var.ci.publish_subject
}

# The disks of Prometheus. It needs a role, and so stands here and not with the cluster's other add-ons.
resource "aws_eks_addon" "ebs_csi" {
  cluster_name                = module.cluster.name
  addon_name                  = "aws-ebs-csi-driver"
  service_account_role_arn    = module.identity.role_arns["ebs-csi"]
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}
