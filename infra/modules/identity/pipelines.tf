# Roles of single pipelines, for those that are not to share the one of all: each reads and writes below the places that it is
# given, and besides them writes its own run records, quarantined rows and state.

locals {
  # s3://bucket/folder as bucket and folder, by pipeline and use.
  places = {
    for name, pipeline in var.pipelines : name => {
      read = [for uri in pipeline.read : { bucket = split("/", uri)[2], folder = join("/", slice(split("/", uri), 3, length(split("/", uri)))) }]
      write = concat(
        [for uri in pipeline.write : { bucket = split("/", uri)[2], folder = join("/", slice(split("/", uri), 3, length(split("/", uri)))) }],
        [
          { bucket = var.bucket_names["data"], folder = "runs" },
          { bucket = var.bucket_names["data"], folder = "quarantine" },
          { bucket = var.bucket_names["flink-state"], folder = "state/${var.namespace}/${var.service_account}/${name}" },
        ],
      )
    }
  }
}

resource "aws_iam_role" "pipeline" {
  for_each = var.pipelines

  name        = "${var.name}-pipeline-${each.key}"
  description = "Pipeline ${each.key} of ${var.cluster_name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.oidc_provider_arn }
      Condition = {
        StringEquals = {
          "${var.oidc_issuer}:aud" = "sts.amazonaws.com"
          # As the chart calls the account of a pipeline.
          "${var.oidc_issuer}:sub" = "system:serviceaccount:${var.namespace}:${var.service_account}-${each.key}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "pipeline" {
  for_each = var.pipelines

  name = "pipeline"
  role = aws_iam_role.pipeline[each.key].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      # One for each bucket: its condition is about the folders in that one.
      [
        for bucket in sort(distinct([for place in concat(local.places[each.key].read, local.places[each.key].write) : place.bucket])) : {
          Sid      = "List${substr(sha256(bucket), 0, 8)}"
          Effect   = "Allow"
          Action   = ["s3:ListBucket"]
          Resource = ["arn:aws:s3:::${bucket}"]
          Condition = { StringLike = { "s3:prefix" = distinct(flatten([
            for place in concat(local.places[each.key].read, local.places[each.key].write) :
            [place.folder, "${place.folder}/*"] if place.bucket == bucket
          ])) } }
        }
      ],
      [
        {
          Sid      = "Read"
          Effect   = "Allow"
          Action   = ["s3:GetObject"]
          Resource = distinct(flatten([for place in local.places[each.key].read : ["arn:aws:s3:::${place.bucket}/${place.folder}", "arn:aws:s3:::${place.bucket}/${place.folder}/*"]]))
        },
        {
          Sid    = "Write"
          Effect = "Allow"
          Action = [
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:ListMultipartUploadParts",
            "s3:PutObject",
          ]
          Resource = [for place in local.places[each.key].write : "arn:aws:s3:::${place.bucket}/${place.folder}/*"]
        },
        {
          Sid       = "Keys"
          Effect    = "Allow"
          Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
          Resource  = [var.bucket_key_arn]
          Condition = { StringEquals = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" } }
        },
      ],
    )
  })
}
