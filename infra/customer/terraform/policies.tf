# What the platform may do: bucket policy and key statement are those that its API answers.

locals {
  bucket     = var.bucket_name == "" ? "audit-logs-${local.account}-${local.region}" : var.bucket_name
  bucket_arn = "arn:${local.partition}:s3:::${local.bucket}"
  writer     = "arn:${local.partition}:sts::${var.platform_account_id}:assumed-role/${var.export_role_name}/${var.organization_id}"
  prefixes   = var.earlier_prefix == "" ? [var.prefix] : [var.prefix, var.earlier_prefix]

  bucket_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AirkitWritePermission"
        Effect    = "Allow"
        Principal = { AWS = local.writer }
        Action    = ["s3:PutObject"]
        Resource  = [for prefix in local.prefixes : "${local.bucket_arn}/${prefix}*"]
        Condition = merge(
          { Bool = { "aws:SecureTransport" = "true" } },
          var.create_only ? { Null = { "s3:if-none-match" = "false" } } : {},
        )
      },
      {
        Sid       = "OnlyOverTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [local.bucket_arn, "${local.bucket_arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  }

  key_statement = {
    Sid       = "AirkitEncryptPermission"
    Effect    = "Allow"
    Principal = { AWS = local.writer }
    Action    = ["kms:GenerateDataKey"]
    Resource  = "*"
    Condition = { StringLike = { "kms:ViaService" = "s3.*.${local.dns_suffix}" } }
  }

  key_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "IamPoliciesOfThisAccount"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      local.key_statement,
    ]
  }
}
