# The module is applied: on an emulator, or on an account that is there for tests.

variables {
  team    = "test-shop"
  buckets = ["shop-images"]
}

run "users" {
  module {
    source = "./tests/users"
  }
}

run "makes_the_team" {
  variables {
    members = run.users.user_names
  }

  assert {
    condition     = ram_group.team.group_name == "team-test-shop" && length(ram_group_membership.team) == 2
    error_message = "The group or its members are missing."
  }
  assert {
    condition     = ram_group_policy_attachment.team.attach_date != null
    error_message = "The policy is not attached."
  }
  assert {
    # RAM gives back what the module meant, however it writes it.
    condition     = provider::ram::policy_equivalent(ram_policy.team.policy_document, output.policy_document)
    error_message = "RAM holds another policy."
  }
}

# What RAM itself says is in force for a member.
run "a_member_may" {
  module {
    source = "./tests/member"
  }

  variables {
    user_name = "test-ann"
  }

  assert {
    condition     = output.reads && !output.deletes
    error_message = "A member may do too much or too little: ${jsonencode(output.results)}."
  }
  assert {
    condition     = output.sources == tolist(["group team-test-shop"])
    error_message = "A member has other policies than the team's: ${jsonencode(output.sources)}."
  }
}

run "without_ben" {
  variables {
    members = ["test-ann"]
  }

  assert {
    condition     = toset(keys(ram_group_membership.team)) == toset(["test-ann"])
    error_message = "The member that left is still there."
  }
}
