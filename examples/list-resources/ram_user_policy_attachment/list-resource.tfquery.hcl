list "ram_user_policy_attachment" "example" {
  provider = ram

  config {
    user_name = "ann"
  }
}
