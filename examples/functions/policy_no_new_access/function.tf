terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# What nobody outside of the security team may exceed.
locals {
  boundary = jsonencode({
    Version = "1"
    Statement = [
      { Effect = "Allow", NotAction = ["ram:*", "sts:*"], Resource = "*" },
      { Effect = "Allow", Action = ["ram:Get*", "ram:List*"], Resource = "*" },
    ]
  })
  team = jsonencode({
    Version = "1"
    Statement = [
      { Effect = "Allow", Action = "oss:*", Resource = "acs:oss:*:*:team-*" },
      { Effect = "Allow", Action = "ram:ListUsers", Resource = "*" },
    ]
  })
  within = provider::ram::policy_no_new_access([local.boundary], [local.team])
}

resource "ram_policy" "team" {
  policy_name     = "team-storage"
  policy_document = local.team

  lifecycle {
    precondition {
      condition     = local.within.holds
      error_message = "The policy exceeds the boundary. ${local.within.reason}"
    }
  }
}
