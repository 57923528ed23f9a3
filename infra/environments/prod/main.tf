# Production: three zones, each with a way out of its own; no spot instances; a database that outlives a zone; nothing that goes
# away by mistake. It keeps the images of all environments.

module "purlin" {
  source = "../../modules/environment"

  environment        = "prod"
  region             = var.region
  cidr               = "10.40.0.0/16"
  zone_count         = 3
  nat_per_zone       = true
  api_access_cidrs   = var.api_access_cidrs
  admin_arns         = var.admin_arns
  log_retention_days = 90
  alert_emails       = var.alert_emails
  monthly_budget_usd = 2500
  protected          = true
  registry           = true
  pull_account_ids   = var.pull_account_ids
  pipelines          = var.pipelines
  fargate            = var.fargate

  node_groups = {
    system  = { instance_types = ["m6i.large"], spot = false, min = 3, max = 4, disk_gib = 100 }
    workers = { instance_types = ["m6i.2xlarge"], spot = false, min = 1, max = 20, disk_gib = 200 }
  }

  database = {
    engine_version = "17"
    instance_class = "db.m6g.large"
    storage_gib    = 100
    multi_az       = true
    backup_days    = 30
  }

  ci = {
    issuer          = var.ci_issuer
    create_provider = var.create_ci_provider
    deploy_subject  = var.ci_subject
    publish_subject = var.ci_subject
  }
}
