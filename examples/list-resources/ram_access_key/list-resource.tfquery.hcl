list "ram_access_key" "example" {
  provider = ram

  config {
    user_name = "robot"
  }
}
