list "ram_group_policy_attachment" "example" {
  provider = ram

  config {
    group_name = "operators"
  }
}
