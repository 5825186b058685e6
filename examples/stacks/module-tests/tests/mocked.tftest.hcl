# How the module is wired, without an emulator and without an account: nothing is called, and what RAM would answer
# comes from the mock data. OpenTofu takes mocked.tofutest.hcl instead.

mock_provider "ram" {
  source = "../../mocks"
}

variables {
  team    = "shop"
  members = ["ann", "ben"]
  buckets = ["shop-images"]
}

run "wires_the_team" {
  assert {
    condition     = toset([for m in ram_group_membership.team : m.group_name]) == toset(["team-shop"])
    error_message = "A member is in another group than the team's."
  }
  assert {
    condition     = ram_group_policy_attachment.team.policy_name == "team-shop"
    error_message = "The group has another policy than the team's."
  }
}

run "follows_the_list_of_members" {
  variables {
    members = ["ann"]
  }

  assert {
    condition     = keys(ram_group_membership.team) == ["ann"]
    error_message = "The members are not those that were asked for."
  }
}
