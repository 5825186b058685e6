terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

locals {
  today = jsonencode({
    Version   = "1"
    Statement = [{ Effect = "Allow", Action = "oss:*", Resource = "acs:oss:*:*:reports/*" }]
  })
  tomorrow = jsonencode({
    Version = "1"
    Statement = [
      { Effect = "Allow", Action = ["oss:Get*", "oss:List*"], Resource = "acs:oss:*:*:reports/*" },
      { Effect = "Allow", Action = "log:GetProject", Resource = "*" },
    ]
  })
  change = provider::ram::policy_compare([local.today], [local.tomorrow])
}

# different
output "relation" {
  value = local.change.relation
}

# log:GetProject on * (Allow by statement 1 of b[0])
output "new" {
  value = local.change.added
}

# part of oss:* on acs:oss:*:*:reports/* (Allow by statement 0 of a[0])
output "gone" {
  value = local.change.removed
}
