import {
  to = ram_oidc_provider.example
  identity = {
    oidc_provider_name = "hcp-terraform"
  }
}
