# What a user may do, by everything that is attached to it and to its groups.
data "ram_policy_simulation" "ann" {
  user_name = "ann"

  requests = [
    { action = "ecs:DescribeInstances", resource = "*" },
    { action = "ecs:DeleteInstance", resource = "acs:ecs:*:1234567890123456:instance/i-1" },
  ]
}

output "ann" {
  value = { for r in data.ram_policy_simulation.ann.results : r.action => r.decision }
}

output "why" {
  value = data.ram_policy_simulation.ann.results[*].reasons
}
