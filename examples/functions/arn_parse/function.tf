terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# The account that a role belongs to.
output "account_id" {
  value = provider::ram::arn_parse("acs:ram::1234567890123456:role/deploy").account_id
}
