data "ram_roles" "example" {
  name_regex = "^shop-"
}

output "arns" {
  value = data.ram_roles.example.roles[*].arn
}
