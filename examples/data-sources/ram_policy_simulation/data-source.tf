# Before it is made: a policy that decides otherwise than expected stops the plan.
data "ram_policy_document" "reports" {
  statement {
    action   = ["oss:GetObject"]
    resource = ["acs:oss:*:*:reports/*"]

    condition {
      operator = "IpAddress"
      key      = "acs:SourceIp"
      values   = ["203.0.113.0/24"]
    }
  }
}

data "ram_policy_simulation" "reports" {
  documents = [data.ram_policy_document.reports.json]

  requests = [
    {
      action   = "oss:GetObject"
      resource = "acs:oss:*:1234567890123456:reports/2024.csv"
      context  = { "acs:SourceIp" = ["203.0.113.7"] }
      expected = "allow"
    },
    {
      action   = "oss:GetObject"
      resource = "acs:oss:*:1234567890123456:reports/2024.csv"
      context  = { "acs:SourceIp" = ["198.51.100.1"] }
      expected = "deny"
    },
    {
      action   = "oss:DeleteObject"
      resource = "acs:oss:*:1234567890123456:reports/2024.csv"
      expected = "deny"
    },
  ]
}
