output "user" {
  description = "The application's user and the policies attached to it."
  value = {
    user_name = ram_user.app.user_name
    policies = sort(concat(
      [for attachment in ram_user_policy_attachment.system : attachment.policy_name],
      [for attachment in ram_user_policy_attachment.custom : attachment.policy_name],
    ))
  }
}

output "access_key_id" {
  description = "ID of the application's access key; null without one."
  value       = one(ram_access_key.app[*].access_key_id)
}

output "encrypted_secret" {
  description = "The key's secret, encrypted for pgp_key: base64 --decode | gpg --decrypt."
  value       = one(ram_access_key.app[*].encrypted_secret)
}

output "access_key_secret" {
  description = "The key's secret in plain text; null when pgp_key is given."
  value       = one(ram_access_key.app[*].access_key_secret)
  sensitive   = true
}
