provider "ram" {}

resource "ram_user" "app" {
  user_name    = var.user.user_name
  display_name = var.user.display_name
  tags         = var.user.tags
}

resource "ram_access_key" "app" {
  count = var.access_key ? 1 : 0

  user_name = ram_user.app.user_name
  pgp_key   = var.pgp_key
}

# Five read actions, only from one address.
data "ram_policy_document" "read_from_office" {
  statement {
    effect = "Allow"
    action = [
      "ice:DescribePlayList",
      "ice:GetEditingProject",
      "ice:GetMediaInfo",
      "ice:ListMediaBasicInfos",
      "ice:SearchMedia",
    ]
    resource = ["*"]

    condition {
      operator = "IpAddress"
      key      = "acs:SourceIp"
      values   = [var.office_address]
    }
  }
}

# Everything that reads, from anywhere.
data "ram_policy_document" "read" {
  statement {
    effect   = "Allow"
    action   = ["ice:Get*", "ice:List*", "ice:Search*", "ice:Describe*"]
    resource = ["acs:ice:*:*:*"]
  }
}

data "ram_policy_document" "manage" {
  statement {
    effect   = "Allow"
    action   = ["ice:*"]
    resource = ["acs:ice:*:*:*"]
  }
}

# Instead of AliyunOSSFullAccess: put files into one bucket, and nothing is ever deleted from it, whatever else is attached.
data "ram_policy_document" "upload" {
  statement {
    effect   = "Allow"
    action   = ["oss:PutObject", "oss:AbortMultipartUpload", "oss:ListParts"]
    resource = ["acs:oss:*:*:${var.upload_bucket}/*"]
  }
  statement {
    effect   = "Deny"
    action   = ["oss:DeleteObject", "oss:DeleteBucket"]
    resource = ["acs:oss:*:*:${var.upload_bucket}", "acs:oss:*:*:${var.upload_bucket}/*"]
  }
}

locals {
  documents = {
    read-from-office = data.ram_policy_document.read_from_office.json
    read             = data.ram_policy_document.read.json
    manage           = data.ram_policy_document.manage.json
    upload           = data.ram_policy_document.upload.json
  }
}

resource "ram_policy" "this" {
  for_each = local.documents

  policy_name     = "media-${each.key}"
  description     = "Media service: ${each.key}"
  policy_document = each.value
  tags            = var.user.tags
}

# A request is allowed when a statement allows it and none denies it; what no statement mentions is denied.
resource "ram_user_policy_attachment" "system" {
  for_each = var.system_policies

  user_name   = ram_user.app.user_name
  policy_type = "System"
  policy_name = each.value

  lifecycle {
    precondition {
      condition     = length(var.system_policies) + length(var.custom_policies) <= 5
      error_message = "At most five policies are attached to the user here; put users with more into a group."
    }
  }
}

resource "ram_user_policy_attachment" "custom" {
  for_each = var.custom_policies

  user_name   = ram_user.app.user_name
  policy_type = "Custom"
  policy_name = ram_policy.this[each.value].policy_name
}

resource "ram_group" "viewers" {
  group_name   = "media-viewers"
  display_name = "Media viewers"
  comments     = "May look at media and change nothing"
}

resource "ram_user" "viewer" {
  for_each = var.viewers

  user_name = each.value
  tags      = var.user.tags
}

resource "ram_group_membership" "viewer" {
  for_each = var.viewers

  group_name = ram_group.viewers.group_name
  user_name  = ram_user.viewer[each.value].user_name
}

resource "ram_group_policy_attachment" "viewers" {
  group_name  = ram_group.viewers.group_name
  policy_type = "System"
  policy_name = "AliyunICEReadOnlyAccess"
}
