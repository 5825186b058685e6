# The members read the team's buckets from everywhere, write from the office, and never delete.
data "ram_policy_document" "team" {
  statement {
    action   = ["oss:ListObjects", "oss:GetBucketInfo"]
    resource = [for b in var.buckets : "acs:oss:*:*:${b}"]
  }
  statement {
    action   = ["oss:GetObject"]
    resource = [for b in var.buckets : "acs:oss:*:*:${b}/*"]
  }
  statement {
    action   = ["oss:PutObject"]
    resource = [for b in var.buckets : "acs:oss:*:*:${b}/*"]

    condition {
      operator = "IpAddress"
      key      = "acs:SourceIp"
      values   = var.office
    }
  }
  # Members see who they are and who is with them; nobody else.
  statement {
    action   = ["ram:GetGroup", "ram:ListUsersForGroup"]
    resource = ["acs:ram:*:*:group/team-${var.team}"]
  }
}

resource "ram_policy" "team" {
  policy_name     = "team-${var.team}"
  description     = "What the team ${var.team} may do"
  policy_document = data.ram_policy_document.team.json
}

resource "ram_group" "team" {
  group_name   = "team-${var.team}"
  display_name = "Team ${var.team}"
  comments     = "Made by the module team"
}

resource "ram_group_policy_attachment" "team" {
  group_name  = ram_group.team.group_name
  policy_type = "Custom"
  policy_name = ram_policy.team.policy_name
}

resource "ram_group_membership" "team" {
  for_each = var.members

  group_name = ram_group.team.group_name
  user_name  = each.value
}
