data "ram_caller_identity" "me" {}

locals {
  arn = "acs:ram:*:${data.ram_caller_identity.me.account_id}"

  documents = {
    help-desk    = data.ram_policy_document.help_desk.json
    group-admins = data.ram_policy_document.group_admins.json
    sso-admins   = data.ram_policy_document.sso_admins.json
    auditors     = data.ram_policy_document.auditors.json
  }
}

# Reset the logons of users under a name prefix, nothing else.
data "ram_policy_document" "help_desk" {
  statement {
    action   = ["ram:CreateLoginProfile", "ram:GetLoginProfile", "ram:UpdateLoginProfile"]
    resource = ["${local.arn}:user/${var.staff_prefix}*"]
  }
}

# Make groups, and look after those under a name prefix and their members. Groups that hold permissions over identity have
# other names: a group administrator must not be able to join them.
data "ram_policy_document" "group_admins" {
  statement {
    action   = ["ram:CreateGroup", "ram:ListGroups"]
    resource = ["${local.arn}:group/*"]
  }
  statement {
    action   = ["ram:GetGroup", "ram:UpdateGroup", "ram:DeleteGroup", "ram:ListUsersForGroup"]
    resource = ["${local.arn}:group/${var.team_prefix}*"]
  }
  # Both the user and the group have to be allowed.
  statement {
    action   = ["ram:AddUserToGroup", "ram:RemoveUserFromGroup"]
    resource = ["${local.arn}:user/*", "${local.arn}:group/${var.team_prefix}*"]
  }
  statement {
    action   = ["ram:ListUsers", "ram:ListUserBasicInfos", "ram:ListGroupsForUser"]
    resource = ["${local.arn}:user/*"]
  }
}

data "ram_policy_document" "sso_admins" {
  statement {
    action   = ["ram:SetUserSsoSettings", "ram:GetUserSsoSettings"]
    resource = ["${local.arn}:*"]
  }
  statement {
    action = [
      "ram:CreateSAMLProvider", "ram:ListSAMLProviders",
      "ram:GetSAMLProvider", "ram:UpdateSAMLProvider", "ram:DeleteSAMLProvider",
    ]
    resource = ["${local.arn}:saml-provider/*"]
  }
}

# Read everything, change nothing. A credential report is generated before it can be read.
data "ram_policy_document" "auditors" {
  statement {
    action   = ["ram:Get*", "ram:List*", "ram:GenerateCredentialReport"]
    resource = ["*"]
  }
}
