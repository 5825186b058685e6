data "ram_groups" "example" {
  name_regex = "^oper"
}

output "groups" {
  value = data.ram_groups.example.names
}
