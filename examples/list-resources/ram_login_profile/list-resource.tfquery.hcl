list "ram_login_profile" "all" {
  provider = ram
}
