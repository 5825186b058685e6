list "ram_oidc_provider" "example" {
  provider = ram
}
