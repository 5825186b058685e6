resource "ram_role" "example" {
  role_name = "shop-server"
  assume_role_policy_document = jsonencode({
    Version   = "1"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs.aliyuncs.com" } }]
  })
}

resource "ram_role_policy_attachment" "example" {
  role_name   = ram_role.example.role_name
  policy_type = "System"
  policy_name = "AliyunOSSReadOnlyAccess"
}
