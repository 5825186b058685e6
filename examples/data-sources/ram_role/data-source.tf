data "ram_role" "example" {
  role_name = "shop-server"
}

output "arn" {
  value = data.ram_role.example.arn
}
