# Where the module is applied.

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  dns_suffix = data.aws_partition.current.dns_suffix
  account    = data.aws_caller_identity.current.account_id
  # Its name has another attribute in version 6 of the provider than in version 5; its id has not.
  region = data.aws_region.current.id
}
