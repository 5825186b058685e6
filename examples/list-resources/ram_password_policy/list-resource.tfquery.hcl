list "ram_password_policy" "all" {
  provider = ram
}
