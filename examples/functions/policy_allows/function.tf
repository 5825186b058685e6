terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

locals {
  policy = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Action    = "oss:GetObject"
      Resource  = "acs:oss:*:*:reports/*"
      Condition = { IpAddress = { "acs:SourceIp" = "203.0.113.0/24" } }
    }]
  })

  from_office = provider::ram::policy_allows([local.policy], "oss:GetObject", "acs:oss:*:1234567890123456:reports/2024.csv", {
    "acs:SourceIp" = "203.0.113.7"
  })
  from_elsewhere = provider::ram::policy_allows([local.policy], "oss:GetObject", "acs:oss:*:1234567890123456:reports/2024.csv", {
    "acs:SourceIp" = "198.51.100.1"
  })
}

resource "ram_policy" "reports" {
  policy_name     = "read-reports"
  policy_document = local.policy

  lifecycle {
    precondition {
      condition     = local.from_office.allowed
      error_message = "Nobody can read reports: ${join("; ", local.from_office.reasons)}."
    }
    precondition {
      condition     = !local.from_elsewhere.allowed
      error_message = "Reports can be read from anywhere: ${join("; ", local.from_elsewhere.reasons)}."
    }
  }
}
