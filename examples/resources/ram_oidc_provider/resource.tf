# Runs of HCP Terraform.
resource "ram_oidc_provider" "example" {
  oidc_provider_name  = "hcp-terraform"
  issuer_url          = "https://app.terraform.io"
  client_ids          = ["aliyun.ram"]
  fingerprints        = ["902ef2deeb3c5b13ea4c3d5193629309e231ae55"]
  issuance_limit_time = 1
}

# Those of one workspace assume this role.
resource "ram_role" "deploy" {
  role_name = "deploy"
  assume_role_policy_document = provider::ram::trust_policy_for_oidc(
    ram_oidc_provider.example.arn,
    ram_oidc_provider.example.issuer_url,
    ram_oidc_provider.example.client_ids,
    ["organization:acme:project:infra:workspace:identity:run_phase:*"],
  )
}
