# Fails unless ann is in the group.
data "ram_group_membership" "example" {
  group_name = "operators"
  user_name  = "ann"
}
