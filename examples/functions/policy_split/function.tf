terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# 300 buckets: too long for one policy.
locals {
  document = jsonencode({
    Version = "1"
    Statement = [
      { Effect = "Allow", Action = "oss:GetObject", Resource = [for i in range(300) : "acs:oss:*:*:bucket-${i}/*"] },
    ]
  })
}

resource "ram_policy" "buckets" {
  for_each = { for i, document in provider::ram::policy_split(local.document, 6144) : "buckets-${i}" => document }

  policy_name     = each.key
  policy_document = each.value
}
