provider "ram" {}

locals {
  parts = {
    help-desk    = var.operators.help_desk
    group-admins = var.operators.group_admins
    sso-admins   = var.operators.sso_admins
    auditors     = var.operators.auditors
  }
  operators = setunion(values(local.parts)...)
  memberships = merge([
    for part, names in local.parts : { for name in names : "${part}/${name}" => { part = part, user_name = name } }
  ]...)
}

resource "ram_user" "operator" {
  for_each = local.operators

  user_name = each.value
  tags      = var.tags
}

# Permissions hang on groups: a person comes and goes by membership.
resource "ram_group" "part" {
  for_each = local.parts

  group_name = "identity-${each.key}"
  comments   = "Runs identity: ${each.key}"

  lifecycle {
    precondition {
      condition     = !startswith("identity-${each.key}", var.team_prefix)
      error_message = "Group administrators could add themselves to identity-${each.key}: choose another team_prefix."
    }
  }
}

resource "ram_policy" "part" {
  for_each   = local.documents
  depends_on = [data.ram_policy_simulation.part]

  policy_name     = "identity-${each.key}"
  description     = "Runs identity: ${each.key}"
  policy_document = each.value
  tags            = var.tags

  lifecycle {
    precondition {
      condition     = alltrue([for action in local.escalations : !provider::ram::policy_allows([each.value], action, "${local.arn}:user/${each.key}").allowed])
      error_message = "Who has identity-${each.key} could give himself everything."
    }
    precondition {
      condition = alltrue([for name in local.operators :
      !provider::ram::policy_allows([local.documents["help-desk"]], "ram:UpdateLoginProfile", "${local.arn}:user/${name}").allowed])
      error_message = "The help desk could log on as one of the operators: their names must not begin with ${var.staff_prefix}."
    }
  }
}

resource "ram_group_policy_attachment" "part" {
  for_each = local.parts

  group_name  = ram_group.part[each.key].group_name
  policy_type = "Custom"
  policy_name = ram_policy.part[each.key].policy_name
}

resource "ram_group_membership" "part" {
  for_each = local.memberships

  group_name = ram_group.part[each.value.part].group_name
  user_name  = ram_user.operator[each.value.user_name].user_name
}
