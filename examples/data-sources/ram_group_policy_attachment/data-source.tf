# Fails unless the policy is attached.
data "ram_group_policy_attachment" "example" {
  group_name  = "operators"
  policy_type = "System"
  policy_name = "AliyunECSReadOnlyAccess"
}
