# Metadata as the identity provider exports them. From a file: filebase64("metadata.xml")
locals {
  metadata = <<-XML
    <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com">
      <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
        <KeyDescriptor use="signing">
          <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
            <X509Data>
              <X509Certificate>
                MIIBjDCCATGgAwIBAgIUJH7HjMZdijBedRotEynq9lt+ydcwCgYIKoZIzj0EAwIw
                GjEYMBYGA1UEAwwPaWRwLmV4YW1wbGUuY29tMCAXDTI2MTIwMTE1NDQzOFoYDzIx
                MjYxMTA3MTU0NDM4WjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wWTATBgcq
                hkjOPQIBBggqhkjOPQMBBwNCAAR4V5xB7iQxkXEHN3G5Amss7G+Atk8IRku1ZYXQ
                hHtIVTt25bh/B9HNKdlns4lgiDbDiXi0CHaAUEUt60OXAYImo1MwUTAdBgNVHQ4E
                FgQUkLrhTnEE9nbo056dXym5ORFtmdEwHwYDVR0jBBgwFoAUkLrhTnEE9nbo056d
                Xym5ORFtmdEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAqT8N
                gLa7sQQxipw+uqy9Hra+emSWKtMIhmcVavuVoM0CIQDYYRDgr5abPAXLoDqneMjF
                95SG/HE1F6gvGlO+3HdTLg==
              </X509Certificate>
            </X509Data>
          </KeyInfo>
        </KeyDescriptor>
        <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso" />
      </IDPSSODescriptor>
    </EntityDescriptor>
  XML
}

resource "ram_saml_provider" "example" {
  saml_provider_name             = "corp"
  description                    = "Everybody at Example"
  encoded_saml_metadata_document = base64encode(local.metadata)
}

# People who sign on there assume this role.
resource "ram_role" "staff" {
  role_name                   = "staff"
  assume_role_policy_document = provider::ram::trust_policy_for_saml(ram_saml_provider.example.arn)
}

# Says in every plan when a certificate is about to expire.
check "certificates" {
  assert {
    condition     = alltrue([for c in ram_saml_provider.example.certificates : timecmp(c.not_after, timeadd(plantimestamp(), "720h")) > 0])
    error_message = "Roll the certificate of the identity provider."
  }
}
