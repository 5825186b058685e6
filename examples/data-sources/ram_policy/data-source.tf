data "ram_policy" "example" {
  policy_name = "AliyunOSSReadOnlyAccess"
  policy_type = "System"
}

output "document" {
  value = data.ram_policy.example.policy_document
}
