# Every user of one group whose name begins with "a".
data "ram_users" "example" {
  group_name = "operators"
  name_regex = "^a"
}

# Every user with a tag.
data "ram_users" "tagged" {
  tags = { team = "ops" }
}

output "users" {
  value = data.ram_users.example.names
}
