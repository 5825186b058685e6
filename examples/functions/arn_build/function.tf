terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# acs:ram:*:1234567890123456:user/ann
output "arn" {
  value = provider::ram::arn_build("ram", "*", "1234567890123456", "user/ann")
}

# A service without regions: acs:ram::1234567890123456:role/deploy
output "role" {
  value = provider::ram::arn_build("ram", "", "1234567890123456", "role/deploy")
}
