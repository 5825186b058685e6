provider "ram" {}

locals {
  users = {
    program   = var.program
    colleague = var.colleague
  }
  policies = {
    program   = data.ram_policies.api.names
    colleague = data.ram_policies.console.names
  }
  user_names = merge(
    { for role, user in ram_user.made : role => user.user_name },
    { for role, user in data.ram_user.existing : role => user.user_name },
  )
}

# Neither the program nor the colleague uses the account's own key: each has a RAM user, made here or made before.
resource "ram_user" "made" {
  for_each = { for role, user in local.users : role => user if !user.exists }

  user_name    = each.value.user_name
  display_name = "ID Verification ${each.key}"
  tags         = var.tags
}

data "ram_user" "existing" {
  for_each = { for role, user in local.users : role => user if user.exists }

  user_name = each.value.user_name
}

# Call the API, see call details, activate the service.
data "ram_policies" "api" {
  policy_type = "System"
  keyword     = "AntCloud"
  name_regex  = "FullAccess$"

  lifecycle {
    postcondition {
      condition     = length(self.names) == 1
      error_message = "Expected one system policy for the ID Verification API, found: ${join(", ", self.names)}."
    }
  }
}

# The console: number of calls and their details.
data "ram_policies" "console" {
  policy_type = "System"
  keyword     = "YundunCloudAuth"
  name_regex  = "FullAccess$"

  lifecycle {
    postcondition {
      condition     = length(self.names) == 1
      error_message = "Expected one system policy for the ID Verification console, found: ${join(", ", self.names)}."
    }
  }
}

resource "ram_user_policy_attachment" "this" {
  for_each = local.policies

  user_name   = local.user_names[each.key]
  policy_type = "System"
  policy_name = one(each.value)
}

# Only the user that calls the API has a key.
resource "ram_access_key" "program" {
  user_name = local.user_names["program"]
  pgp_key   = var.pgp_key
}
