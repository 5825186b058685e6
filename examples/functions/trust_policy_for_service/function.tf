terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# The role of an ECS instance.
output "trust_policy" {
  value = provider::ram::trust_policy_for_service(["ecs.aliyuncs.com"])
}
