terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# {"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:Get*","oss:List*"],"Resource":"*"}]}
output "short" {
  value = provider::ram::policy_minify(jsonencode({
    Version = "1"
    Statement = [
      { Effect = "Allow", Action = ["oss:Get*", "oss:GetObject"], Resource = ["*"] },
      { Effect = "Allow", Action = ["oss:List*"], Resource = ["*"] },
    ]
  }))
}
