list "ram_group" "example" {
  provider = ram
}
