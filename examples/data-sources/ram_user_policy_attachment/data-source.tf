# Fails unless the policy is attached.
data "ram_user_policy_attachment" "example" {
  user_name   = "ann"
  policy_type = "System"
  policy_name = "AliyunECSReadOnlyAccess"
}
