terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

locals {
  read  = jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "oss:Get*", Resource = "*" }] })
  never = jsonencode({ Version = "1", Statement = [{ Effect = "Deny", Action = "oss:Delete*", Resource = "*" }] })
}

resource "ram_policy" "reader" {
  policy_name     = "bucket-reader"
  policy_document = provider::ram::policy_merge([local.read, local.never])
}
