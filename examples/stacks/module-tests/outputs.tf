output "group_name" {
  description = "The team's group."
  value       = ram_group.team.group_name
}

output "policy_document" {
  description = "What the team may do."
  value       = data.ram_policy_document.team.json
}
