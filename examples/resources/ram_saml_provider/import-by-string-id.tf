import {
  to = ram_saml_provider.example
  id = "corp"
}
