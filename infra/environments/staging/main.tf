# What production will be: the same parts in three zones, smaller, and without what only guards against the loss of a zone.

module "purlin" {
  source = "../../modules/environment"

  environment        = "staging"
  region             = var.region
  cidr               = "10.30.0.0/16"
  zone_count         = 3
  nat_per_zone       = false
  api_access_cidrs   = var.api_access_cidrs
  admin_arns         = var.admin_arns
  log_retention_days = 30
  alert_emails       = var.alert_emails
  monthly_budget_usd = 700
  protected          = false
  registry           = false
  pipelines          = var.pipelines
  fargate            = var.fargate

  node_groups = {
    system  = { instance_types = ["m6i.large"], spot = false, min = 2, max = 3, disk_gib = 60 }
    workers = { instance_types = ["m6i.xlarge", "m5.xlarge", "m6a.xlarge"], spot = true, min = 0, max = 8, disk_gib = 100 }
  }

  database = {
    engine_version = "17"
    instance_class = "db.t4g.medium"
    storage_gib    = 50
    multi_az       = false
    backup_days    = 7
  }

  ci = {
    issuer          = var.ci_issuer
    create_provider = var.create_ci_provider
    deploy_subject  = var.ci_subject
    publish_subject = var.ci_subject
  }
}
