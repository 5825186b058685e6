data "ram_user" "example" {
  user_name = "ann"
}

output "user_id" {
  value = data.ram_user.example.user_id
}
