terraform import ram_saml_provider.example corp
