# Everything that is in force for a user: its own policies and those of its groups.
data "ram_effective_policies" "ann" {
  user_name = "ann"
}

output "policies" {
  value = [for p in data.ram_effective_policies.ann.policies : "${p.policy_name}, by ${p.source}"]
}

# An access review in one line: nobody makes ann an administrator unnoticed.
check "ann_is_no_administrator" {
  assert {
    condition     = !contains(data.ram_effective_policies.ann.policies[*].policy_name, "AdministratorAccess")
    error_message = "The user ann has become an administrator."
  }
}
