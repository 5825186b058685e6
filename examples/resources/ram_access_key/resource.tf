resource "ram_user" "example" {
  user_name = "robot"
}

# The secret is kept in the state, marked as sensitive.
resource "ram_access_key" "example" {
  user_name = ram_user.example.user_name
}
