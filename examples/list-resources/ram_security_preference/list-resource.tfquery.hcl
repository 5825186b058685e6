list "ram_security_preference" "all" {
  provider = ram
}
