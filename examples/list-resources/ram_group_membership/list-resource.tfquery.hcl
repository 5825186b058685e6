list "ram_group_membership" "example" {
  provider = ram

  config {
    group_name = "operators"
  }
}
