resource "ram_user" "example" {
  user_name = "ann"
}

# A policy of Alibaba Cloud.
resource "ram_user_policy_attachment" "example" {
  user_name   = ram_user.example.user_name
  policy_type = "System"
  policy_name = "AliyunOSSReadOnlyAccess"
}

resource "ram_policy" "example" {
  policy_name = "read-instances"
  policy_document = jsonencode({
    Version   = "1"
    Statement = [{ Effect = "Allow", Action = "ecs:Describe*", Resource = "*" }]
  })
}

# A policy of the account.
resource "ram_user_policy_attachment" "custom" {
  user_name   = ram_user.example.user_name
  policy_type = ram_policy.example.policy_type
  policy_name = ram_policy.example.policy_name
}
