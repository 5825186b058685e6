# Fails unless the policy is attached.
data "ram_role_policy_attachment" "example" {
  role_name   = "shop-server"
  policy_type = "System"
  policy_name = "AliyunOSSReadOnlyAccess"
}
