data "ram_oidc_providers" "example" {}

output "issuers" {
  value = data.ram_oidc_providers.example.oidc_providers[*].issuer_url
}
