# What each part may and may not do, decided before anything is made: a policy that allows too much or too little stops
# the plan.
data "ram_policy_simulation" "part" {
  for_each = local.expected

  documents = [local.documents[each.key]]
  requests  = each.value
}

locals {
  staff = "${local.arn}:user/${var.staff_prefix}one"
  team  = "${local.arn}:group/${var.team_prefix}one"
  # Somebody, and a group, under none of the prefixes.
  boss   = "${local.arn}:user/boss"
  powers = "${local.arn}:group/identity-auditors"

  expected = {
    help-desk = concat(
      [for action in ["CreateLoginProfile", "GetLoginProfile", "UpdateLoginProfile"] : { action = "ram:${action}", resource = local.staff, expected = "allow" }],
      [for action in ["CreateLoginProfile", "GetLoginProfile", "UpdateLoginProfile"] : { action = "ram:${action}", resource = local.boss, expected = "deny" }],
      [for action in ["DeleteLoginProfile", "GetUser", "UpdateUser", "CreateAccessKey"] : { action = "ram:${action}", resource = local.staff, expected = "deny" }],
    )
    group-admins = concat(
      [for action in ["CreateGroup", "ListGroups"] : { action = "ram:${action}", resource = "${local.arn}:group/*", expected = "allow" }],
      [for action in ["GetGroup", "UpdateGroup", "DeleteGroup", "ListUsersForGroup", "AddUserToGroup"] : { action = "ram:${action}", resource = local.team, expected = "allow" }],
      [for action in ["GetGroup", "UpdateGroup", "DeleteGroup", "AddUserToGroup", "RemoveUserFromGroup"] : { action = "ram:${action}", resource = local.powers, expected = "deny" }],
      [{ action = "ram:AddUserToGroup", resource = local.boss, expected = "allow" }],
      [for action in ["CreateAccessKey", "DeleteUser"] : { action = "ram:${action}", resource = local.staff, expected = "deny" }],
    )
    sso-admins = concat(
      [for action in ["SetUserSsoSettings", "GetUserSsoSettings"] : { action = "ram:${action}", resource = "${local.arn}:*", expected = "allow" }],
      [for action in ["GetSAMLProvider", "UpdateSAMLProvider", "DeleteSAMLProvider"] : { action = "ram:${action}", resource = "${local.arn}:saml-provider/corp", expected = "allow" }],
      [for action in ["SetSecurityPreference", "SetPasswordPolicy"] : { action = "ram:${action}", resource = "${local.arn}:*", expected = "deny" }],
    )
    auditors = concat(
      [for action in ["GetUser", "ListAccessKeys", "GetLoginProfile"] : { action = "ram:${action}", resource = local.boss, expected = "allow" }],
      [for action in ["GetPasswordPolicy", "GetAccountSummary", "GenerateCredentialReport", "GetCredentialReport"] : { action = "ram:${action}", resource = "${local.arn}:*", expected = "allow" }],
      [for action in ["UpdateUser", "DeleteUser", "CreateAccessKey", "UpdateLoginProfile", "AddUserToGroup"] : { action = "ram:${action}", resource = local.boss, expected = "deny" }],
    )
  }

  # With any of these, whoever has it gives himself everything.
  escalations = [
    "ram:AttachPolicyToUser", "ram:AttachPolicyToGroup", "ram:AttachPolicyToRole", "ram:AttachPolicy",
    "ram:CreatePolicyVersion", "ram:SetDefaultPolicyVersion", "ram:CreateAccessKey", "ram:UpdateRole",
  ]
}
