terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

locals {
  one = jsonencode({
    Version   = "1"
    Statement = [{ Effect = "Allow", Action = ["oss:GetObject", "oss:ListObjects"], Resource = ["*"] }]
  })
  other = jsonencode({
    Version   = "1"
    Statement = [{ Effect = "Allow", Action = ["oss:ListObjects", "oss:GetObject"], Resource = "*" }]
  })
}

# true
output "same" {
  value = provider::ram::policy_equivalent(local.one, local.other)
}
