output "users" {
  description = "The two users and the policy attached to each."
  value = {
    for role, attachment in ram_user_policy_attachment.this : role => {
      user_name   = attachment.user_name
      policy_name = attachment.policy_name
    }
  }
}

output "access_key_id" {
  description = "ID of the program's access key."
  value       = ram_access_key.program.access_key_id
}

output "encrypted_secret" {
  description = "The key's secret, encrypted for pgp_key: base64 --decode | gpg --decrypt."
  value       = ram_access_key.program.encrypted_secret
}

output "access_key_secret" {
  description = "The key's secret in plain text; null when pgp_key is given."
  value       = ram_access_key.program.access_key_secret
  sensitive   = true
}
