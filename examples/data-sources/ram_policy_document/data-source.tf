data "ram_policy_document" "base" {
  statement {
    sid      = "read"
    action   = ["oss:Get*", "oss:List*"]
    resource = ["*"]
  }
}

data "ram_policy_document" "example" {
  source_documents = [data.ram_policy_document.base.json]

  # Nothing is ever deleted without MFA.
  statement {
    effect   = "Deny"
    action   = ["oss:Delete*"]
    resource = ["*"]

    condition {
      operator = "Bool"
      key      = "acs:MFAPresent"
      values   = ["false"]
    }
  }
}
