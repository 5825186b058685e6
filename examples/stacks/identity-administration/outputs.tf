output "operators" {
  description = "Who is in which groups."
  value       = { for name in local.operators : name => sort([for part, names in local.parts : "identity-${part}" if contains(names, name)]) }
}

output "policies" {
  description = "The policies, each attached to the group of its name, and how many of RAM's 6,144 characters they take."
  value       = { for part, policy in ram_policy.part : policy.policy_name => length(local.documents[part]) }
}
