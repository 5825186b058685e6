data "ram_group_policy_attachments" "example" {
  group_name = "operators"
}

output "policies" {
  value = data.ram_group_policy_attachments.example.group_policy_attachments[*].policy_name
}
