list "ram_role_policy_attachment" "example" {
  provider = ram

  config {
    role_name = "shop-server"
  }
}
