data "ram_access_keys" "example" {
  user_name = "robot"
}

output "last_used" {
  value = { for k in data.ram_access_keys.example.access_keys : k.access_key_id => k.last_used_date }
}
