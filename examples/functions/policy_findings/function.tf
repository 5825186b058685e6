terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

locals {
  policy = jsonencode({
    Version   = "1"
    Statement = [{ Effect = "Allow", Action = "oss:GetObject", Resource = "*" }]
  })
  findings = provider::ram::policy_findings(local.policy, "identity")
}

# What RAM would reject and what is surely not meant, before anything is sent.
check "policy" {
  assert {
    condition     = length(local.findings) == 0
    error_message = join("\n", [for f in local.findings : "${f.severity} at ${f.line}:${f.column}: ${f.message}"])
  }
}
