import {
  to = ram_saml_provider.example
  identity = {
    saml_provider_name = "corp"
  }
}
