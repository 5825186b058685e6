# Settings that are not written here stay as they are in the account.
resource "ram_password_policy" "example" {
  minimum_password_length      = 12
  require_lowercase_characters = true
  require_uppercase_characters = true
  require_numbers              = true
  max_login_attempts           = 5
}
