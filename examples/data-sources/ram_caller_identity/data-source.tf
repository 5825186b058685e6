data "ram_caller_identity" "example" {}

output "account_id" {
  value = data.ram_caller_identity.example.account_id
}
