# The same as the parameters of the CloudFormation template beside it.

variable "organization_id" {
  description = "Id of your organization on the platform. Only files of this organization can be put into the bucket."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{2,64}$", var.organization_id)) && can(regex("[^.]", var.organization_id))
    error_message = "It is 2 to 64 of A-Z a-z 0-9 _+=,.@- and not only dots."
  }

  validation {
    condition     = var.organization_id != "airkit-verify-nobody"
    error_message = "This is no organization's."
  }
}

variable "platform_account_id" {
  description = "The AWS account in which the platform runs, as the platform or its API says."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]{12}$", var.platform_account_id))
    error_message = "It is an AWS account id of 12 digits."
  }
}

variable "export_role_name" {
  description = "Name of the platform's role that writes, without its path, as the platform or its API says."
  type        = string
  default     = "audit-log-export"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.export_role_name))
    error_message = "It is 1 to 64 of A-Z a-z 0-9 _+=,.@-, without a path."
  }
}

variable "bucket_name" {
  description = "Name of the bucket to create. Empty means audit-logs-ACCOUNT-REGION, with the id of this account and this region."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9][a-z0-9-]{1,61}[a-z0-9])?$", var.bucket_name))
    error_message = "It is 3 to 63 of a-z 0-9 -, beginning and ending with a letter or digit; or empty."
  }
}

variable "prefix" {
  description = "What the keys of all files begin with, such as audit-logs/ with its slash. Empty if the bucket is for them alone."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(\\.?[A-Za-z0-9_=+@,!-](\\.?[A-Za-z0-9_=+@,!/-])*\\.?)?$", var.prefix)) && length(var.prefix) <= 512
    error_message = "It is at most 512 letters, digits and _=+@,!-./ without a slash at the beginning, or two dots in a row."
  }
}

variable "earlier_prefix" {
  description = "The prefix before, while you change it: until the API says that no files are pending, some may still come there. Else empty."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(\\.?[A-Za-z0-9_=+@,!-](\\.?[A-Za-z0-9_=+@,!/-])*\\.?)?$", var.earlier_prefix)) && length(var.earlier_prefix) <= 512
    error_message = "It is at most 512 letters, digits and _=+@,!-./ without a slash at the beginning, or two dots in a row."
  }
}

variable "create_only" {
  description = "Whether the bucket itself refuses puts that would replace an object. The platform never sends such; this makes sure of it."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key" {
  description = "How files are encrypted: none for S3's own keys (SSE-S3), new for a KMS key that is made here, or the ARN of a KMS key of yours in this region, to whose policy you add the statement of the output kms_key_policy_statement."
  type        = string
  default     = "none"
  nullable    = false

  validation {
    condition     = can(regex("^(none|new|arn:aws[a-z-]*:kms:[a-z0-9-]{1,63}:[0-9]{12}:key/[A-Za-z0-9-]{1,128})$", var.kms_key))
    error_message = "It is none, new, or the ARN of a key, which is neither an alias nor aws/s3."
  }
}

variable "object_lock_mode" {
  description = "Object Lock: nobody deletes or replaces a file for object_lock_days. With COMPLIANCE not even the account's root can, and nobody can shorten it. To be chosen when the bucket is created; mode and days of new files may change later."
  type        = string
  default     = "none"
  nullable    = false

  validation {
    condition     = contains(["none", "GOVERNANCE", "COMPLIANCE"], var.object_lock_mode)
    error_message = "It is none, GOVERNANCE or COMPLIANCE."
  }
}

variable "object_lock_days" {
  description = "For how many days each file is locked, with an object_lock_mode."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.object_lock_days >= 1 && var.object_lock_days <= 36500 && floor(var.object_lock_days) == var.object_lock_days
    error_message = "It is a whole number from 1 to 36500."
  }
}

variable "expire_after_days" {
  description = "After how many days files expire, 0 for never. Not below object_lock_days: a locked file would be hidden, and be kept."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.expire_after_days >= 0 && var.expire_after_days <= 36500 && floor(var.expire_after_days) == var.expire_after_days
    error_message = "It is a whole number from 0 to 36500."
  }
}

variable "old_version_days" {
  description = "For how many days a file that was deleted or has expired can be restored. The bucket keeps versions."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.old_version_days >= 1 && var.old_version_days <= 36500 && floor(var.old_version_days) == var.old_version_days
    error_message = "It is a whole number from 1 to 36500."
  }
}
