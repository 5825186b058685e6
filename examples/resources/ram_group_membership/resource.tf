resource "ram_user" "example" {
  user_name = "ann"
}

resource "ram_group" "example" {
  group_name = "operators"
}

resource "ram_group_membership" "example" {
  group_name = ram_group.example.group_name
  user_name  = ram_user.example.user_name
}
