# A bucket of your own for the audit logs of an organization on the platform: the platform may put files there, over TLS,
# in the session of this organization and below one prefix, and nothing else.
#
# prevent_destroy keeps bucket and key, as the CloudFormation template does: see README.md for how to let go of them.

locals {
  has_key   = var.kms_key != "none"
  makes_key = var.kms_key == "new"
  key_arn   = local.makes_key ? aws_kms_key.logs[0].arn : var.kms_key
  is_locked = var.object_lock_mode != "none"
}

resource "aws_s3_bucket" "logs" {
  bucket              = local.bucket
  object_lock_enabled = local.is_locked

  lifecycle {
    prevent_destroy = true
  }
}

# Or the files would belong to the platform, and could not be opened by you.
resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode(local.bucket_policy)

  # S3 refuses one change of a bucket while another one is under way.
  depends_on = [aws_s3_bucket_public_access_block.logs]
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

# No bucket key: for so few files it saves cents, and without it CloudTrail shows each file's use of the key.
resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    bucket_key_enabled = false

    apply_server_side_encryption_by_default {
      sse_algorithm     = local.has_key ? "aws:kms" : "AES256"
      kms_master_key_id = local.has_key ? local.key_arn : null
    }
  }
}

resource "aws_s3_bucket_object_lock_configuration" "logs" {
  count  = local.is_locked ? 1 : 0
  bucket = aws_s3_bucket.logs.id

  rule {
    default_retention {
      mode = var.object_lock_mode
      days = var.object_lock_days
    }
  }

  depends_on = [aws_s3_bucket_versioning.logs]
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  dynamic "rule" {
    for_each = var.expire_after_days > 0 ? [var.expire_after_days] : []

    content {
      id     = "expire"
      status = "Enabled"

      filter {}

      expiration {
        days = rule.value
      }
    }
  }

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    expiration {
      expired_object_delete_marker = true
    }

    noncurrent_version_expiration {
      noncurrent_days = var.old_version_days
    }
  }

  rule {
    id     = "incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.logs]

  lifecycle {
    precondition {
      condition     = !local.is_locked || var.expire_after_days == 0 || var.expire_after_days >= var.object_lock_days
      error_message = "expire_after_days is 0, or not below object_lock_days: a locked file would be hidden, and be kept."
    }
  }
}

resource "aws_kms_key" "logs" {
  count                   = local.makes_key ? 1 : 0
  description             = "Audit logs of ${var.organization_id}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = jsonencode(local.key_policy)

  lifecycle {
    prevent_destroy = true
  }
}
