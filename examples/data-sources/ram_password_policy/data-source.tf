data "ram_password_policy" "this" {}

check "passwords" {
  assert {
    condition     = data.ram_password_policy.this.minimum_password_length >= 8
    error_message = "Passwords of this account may be too short."
  }
}
