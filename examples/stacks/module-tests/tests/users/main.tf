# The users that the tests put into teams.
terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

resource "ram_user" "member" {
  for_each = toset(["test-ann", "test-ben"])

  user_name = each.value
}

output "user_names" {
  value = [for u in ram_user.member : u.user_name]
}
