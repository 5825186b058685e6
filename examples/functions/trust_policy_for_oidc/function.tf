terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# Every run of one HCP Terraform workspace.
output "trust_policy" {
  value = provider::ram::trust_policy_for_oidc(
    "acs:ram::1234567890123456:oidc-provider/hcp-terraform",
    "https://app.terraform.io",
    ["aliyun.ram"],
    ["organization:acme:project:infra:workspace:identity:run_phase:*"],
  )
}
