data "ram_group" "example" {
  group_name = "operators"
}
