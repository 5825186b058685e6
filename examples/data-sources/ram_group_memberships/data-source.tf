data "ram_group_memberships" "example" {
  group_name = "operators"
}

output "members" {
  value = data.ram_group_memberships.example.group_memberships[*].user_name
}
