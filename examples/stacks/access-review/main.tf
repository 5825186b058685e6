# A policy and a group for each team. What a change of the variables does to access is seen in the plan:
#
#   terraform plan -out=tfplan
#   terraform show -json tfplan > plan.json
#   ram-policy check --plan plan.json

provider "ram" {}

resource "ram_group" "team" {
  for_each   = var.buckets
  group_name = "review-${each.key}"
}

resource "ram_policy" "team" {
  for_each    = var.buckets
  policy_name = "review-${each.key}"
  policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Effect   = "Allow"
      Action   = contains(var.writers, each.key) ? ["oss:Get*", "oss:List*", "oss:Put*"] : ["oss:Get*", "oss:List*"]
      Resource = ["acs:oss:*:*:${each.value}", "acs:oss:*:*:${each.value}/*"]
    }]
  })
}

resource "ram_group_policy_attachment" "team" {
  for_each    = var.buckets
  group_name  = ram_group.team[each.key].group_name
  policy_type = "Custom"
  policy_name = ram_policy.team[each.key].policy_name
}
