variable "pgp_key" {
  description = "The public key that the secret is encrypted to before it reaches the state."
  type        = string
}

resource "ram_user" "sealed" {
  user_name = "sealed-robot"
}

resource "ram_access_key" "sealed" {
  user_name = ram_user.sealed.user_name
  pgp_key   = var.pgp_key
}

# Its owner reads it with: terraform output -raw secret | base64 --decode | gpg --decrypt
output "secret" {
  value = ram_access_key.sealed.encrypted_secret
}
