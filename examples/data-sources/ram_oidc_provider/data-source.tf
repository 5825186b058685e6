data "ram_oidc_provider" "example" {
  oidc_provider_name = "hcp-terraform"
}

output "issuer" {
  value = data.ram_oidc_provider.example.issuer_url
}
