data "ram_saml_provider" "example" {
  saml_provider_name = "corp"
}

output "certificates_end" {
  value = data.ram_saml_provider.example.certificates[*].not_after
}
