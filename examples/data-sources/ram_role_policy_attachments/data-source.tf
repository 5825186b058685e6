data "ram_role_policy_attachments" "example" {
  role_name = "shop-server"
}

output "policies" {
  value = data.ram_role_policy_attachments.example.role_policy_attachments[*].policy_name
}
