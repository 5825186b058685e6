import {
  to = ram_oidc_provider.example
  id = "hcp-terraform"
}
