data "ram_saml_providers" "example" {
  name_regex = "^corp"
}

output "arns" {
  value = data.ram_saml_providers.example.saml_providers[*].arn
}
