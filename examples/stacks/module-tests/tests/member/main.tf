# What is in force for one user.
terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

variable "user_name" {
  type = string
}

data "ram_effective_policies" "member" {
  user_name = var.user_name
}

data "ram_policy_simulation" "member" {
  user_name = var.user_name
  requests = [
    { action = "oss:GetObject", resource = "acs:oss:*:*:shop-images/a.png" },
    { action = "oss:DeleteObject", resource = "acs:oss:*:*:shop-images/a.png" },
  ]
}

output "sources" {
  value = data.ram_effective_policies.member.policies[*].source
}

output "reads" {
  value = data.ram_policy_simulation.member.results[0].allowed
}

output "deletes" {
  value = data.ram_policy_simulation.member.results[1].allowed
}

output "results" {
  value = data.ram_policy_simulation.member.results[*].reasons
}
