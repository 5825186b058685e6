terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

locals {
  operators = jsonencode({
    Version = "1"
    Statement = [
      { Effect = "Allow", Action = "ram:*", Resource = "acs:ram:*:*:user/ops-*" },
      { Effect = "Deny", Action = "ram:*AccessKey", Resource = "*" },
    ]
  })
  no_keys = provider::ram::policy_not_granted([local.operators], ["ram:CreateAccessKey"], null)
  no_own  = provider::ram::policy_not_granted([local.operators], null, ["acs:ram:*:*:policy/*"])
}

check "operators" {
  assert {
    condition     = local.no_keys.holds
    error_message = "Operators can make access keys. ${local.no_keys.reason}"
  }
  assert {
    condition     = local.no_own.holds
    error_message = "Operators can do something with policies. ${local.no_own.reason}"
  }
}
