terraform import ram_oidc_provider.example hcp-terraform
