list "ram_role" "example" {
  provider = ram
}
