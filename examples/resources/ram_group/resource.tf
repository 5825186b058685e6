resource "ram_group" "example" {
  group_name   = "operators"
  display_name = "Operators"
  comments     = "People who run the shop"
}
