terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# The users and roles of another account, to which that account allows it.
output "partner" {
  value = provider::ram::trust_policy_for_account(["1234567890123456"])
}

# A third party that has to know the external ID.
output "third_party" {
  value = provider::ram::trust_policy_for_account(["1234567890123456"], "infra-42")
}

# One user.
output "ann" {
  value = provider::ram::trust_policy_for_account(["acs:ram::1234567890123456:user/ann"])
}
