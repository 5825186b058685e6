terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# People who sign on at the company's identity provider.
output "trust_policy" {
  value = provider::ram::trust_policy_for_saml("acs:ram::1234567890123456:saml-provider/corp")
}

# The same on the China site.
output "china" {
  value = provider::ram::trust_policy_for_saml("acs:ram::1234567890123456:saml-provider/corp", "https://signin.aliyun.com/saml-role/sso")
}
