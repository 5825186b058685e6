list "ram_policy" "example" {
  provider = ram
}
