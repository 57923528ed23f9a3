output "cluster_name" {
  description = "The cluster."
  value       = module.cluster.name
}

output "role_arns" {
  description = "The roles of service accounts and of CI."
  value       = merge(module.identity.role_arns, module.delivery.role_arns)
}

output "buckets" {
  description = "The buckets, by use."
  value       = module.storage.names
}

output "registry_urls" {
  description = "The repositories, where this environment has them."
  value       = module.registry.urls
}

output "database_endpoint" {
  description = "Where PostgreSQL listens, as HOST:PORT."
  value       = module.database.endpoint
}

output "database_master_secret_arn" {
  description = "The secret with the master's password, which RDS keeps and changes."
  value       = module.database.master_secret_arn
}

output "topic_arn" {
  description = "Where failures are told."
  value       = module.alarms.topic_arn
}

output "shape" {
  description = "What it is guarded against, for the tests."
  value = {
    zones        = length(module.network.private_subnet_ids)
    nat_gateways = length(module.network.nat_gateway_ids)
    multi_az     = module.database.multi_az
    protected    = module.database.protected
    spot_workers = module.cluster.spot["workers"]
    keeps_images = length(module.registry.urls) > 0
  }
}

# For ci/environments/ENVIRONMENT.values.yaml, which ci/deploy.sh gives to Helm.
output "helm_values" {
  description = "What the chart has to know of this environment."
  value = yamlencode({
    aws = { region = var.region }
    serviceAccount = {
      name        = var.service_account
      annotations = { "eks.amazonaws.com/role-arn" = module.identity.role_arns["pipelines"] }
    }
    defaults = { pod = { nodeSelector = { "purlin.dev/nodes" = "workers" } } }
    pipelines = {
      for name, arn in module.identity.pipeline_role_arns : name => {
        serviceAccount = { create = true, annotations = { "eks.amazonaws.com/role-arn" = arn } }
      }
    }
    storage = {
      runs       = "s3://${module.storage.names["data"]}/runs"
      quarantine = "s3://${module.storage.names["data"]}/quarantine"
      state      = "s3://${module.storage.names["flink-state"]}/state"
    }
    externalSecrets = {
      secrets = {
        for name, remote in module.secrets.names : name => {
          store     = "aws"
          storeKind = "ClusterSecretStore"
          extract   = [remote]
        }
      }
    }
  })
}

# For ci/environments/ENVIRONMENT.env.
output "ci_environment" {
  description = "What CI has to know to deploy here; nothing of it is secret."
  value = join("", [for name, value in {
    AWS_REGION            = var.region
    AWS_ROLE_ARN          = module.delivery.role_arns["deploy"]
    CLUSTER               = module.cluster.name
    ROLE_ALERTMANAGER     = module.identity.role_arns["alertmanager"]
    ROLE_AUTOSCALER       = module.identity.role_arns["autoscaler"]
    ROLE_EXTERNAL_SECRETS = module.identity.role_arns["external-secrets"]
    TOPIC                 = module.alarms.topic_arn
  } : "${name}=${value}\n"])
}

# For ci/environments/registry.env.
output "ci_registry" {
  description = "What CI has to know to publish; null where no images are kept."
  value = !var.registry ? null : join("", [for name, value in {
    AWS_REGION       = var.region
    AWS_ROLE_ARN     = module.delivery.role_arns["publish"]
    CHART_REPOSITORY = "oci://${trimsuffix(module.registry.urls["charts/${var.project}"], "/${var.project}")}"
    IMAGE_REPOSITORY = module.registry.urls[var.project]
  } : "${name}=${value}\n"])
}
