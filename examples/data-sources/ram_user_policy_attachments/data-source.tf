data "ram_user_policy_attachments" "example" {
  user_name = "ann"
}

output "policies" {
  value = data.ram_user_policy_attachments.example.user_policy_attachments[*].policy_name
}
