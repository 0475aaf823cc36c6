output "destination_document" {
  description = "What to PUT to the platform's API as the audit log destination of your organization, as JSON."
  value = jsonencode(merge(
    {
      bucket      = aws_s3_bucket.logs.id
      prefix      = var.prefix
      bucketOwner = local.account
      region      = local.region
      encryption  = local.has_key ? "sse-kms" : "bucket-default"
    },
    local.has_key ? { kmsKeyArn = local.key_arn } : {},
  ))
}

output "bucket" {
  description = "Name of the bucket"
  value       = aws_s3_bucket.logs.id
}

output "prefix" {
  description = "What the keys of all files begin with"
  value       = var.prefix == "" ? null : var.prefix
}

output "bucket_owner" {
  description = "The account that owns the bucket"
  value       = local.account
}

output "region" {
  description = "The region of the bucket"
  value       = local.region
}

output "encryption" {
  description = "How the platform asks the bucket to encrypt"
  value       = local.has_key ? "sse-kms" : "bucket-default"
}

output "kms_key_arn" {
  description = "The key with which files are encrypted"
  value       = local.has_key ? local.key_arn : null
}

output "kms_key_policy_statement" {
  description = "What to add to the policy of the KMS key that you have named, as JSON"
  value       = local.has_key && !local.makes_key ? jsonencode(local.key_statement) : null
}
