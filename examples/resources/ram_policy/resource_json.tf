# A document as plain JSON; its form makes no difference, only what it says.
resource "ram_policy" "json" {
  policy_name = "read-instances"
  policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Effect   = "Allow"
      Action   = "ecs:Describe*"
      Resource = "*"
    }]
  })
}
