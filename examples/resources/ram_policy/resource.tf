data "ram_policy_document" "example" {
  statement {
    action   = ["oss:GetObject", "oss:ListObjects"]
    resource = ["acs:oss:*:*:shop-images", "acs:oss:*:*:shop-images/*"]

    condition {
      operator = "IpAddress"
      key      = "acs:SourceIp"
      values   = ["203.0.113.0/24"]
    }
  }
}

resource "ram_policy" "example" {
  policy_name     = "read-shop-images"
  description     = "Reads the images of the shop, from the office only"
  policy_document = data.ram_policy_document.example.json

  tags = {
    team = "shop"
  }
}
