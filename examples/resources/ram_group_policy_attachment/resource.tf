resource "ram_group" "example" {
  group_name = "operators"
}

resource "ram_group_policy_attachment" "example" {
  group_name  = ram_group.example.group_name
  policy_type = "System"
  policy_name = "AliyunECSReadOnlyAccess"
}
