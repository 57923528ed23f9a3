# For trying things: small, in two zones, on spot instances, and easy to throw away.

module "purlin" {
  source = "../../modules/environment"

  environment        = "dev"
  region             = var.region
  cidr               = "10.20.0.0/16"
  zone_count         = 2
  nat_per_zone       = false
  api_access_cidrs   = var.api_access_cidrs
  admin_arns         = var.admin_arns
  log_retention_days = 7
  alert_emails       = var.alert_emails
  monthly_budget_usd = 400
  protected          = false
  registry           = false
  pipelines          = var.pipelines
  fargate            = var.fargate

  node_groups = {
    system  = { instance_types = ["t3.large"], spot = false, min = 1, max = 2, disk_gib = 40 }
    workers = { instance_types = ["m6i.large", "m5.large", "m6a.large"], spot = true, min = 0, max = 4, disk_gib = 60 }
  }

  database = {
    engine_version = "17"
    instance_class = "db.t4g.micro"
    storage_gib    = 20
    multi_az       = false
    backup_days    = 1
  }

  ci = {
    issuer          = var.ci_issuer
    create_provider = var.create_ci_provider
    deploy_subject  = var.ci_subject
    publish_subject = var.ci_subject
  }
}
