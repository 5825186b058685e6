list "ram_saml_provider" "example" {
  provider = ram
}
