list "ram_user" "example" {
  provider = ram
}
