variable "pgp_key" {
  description = "The public key that the password is encrypted to before it reaches the state."
  type        = string
}

resource "ram_user" "sealed" {
  user_name = "ben"
}

# The password keeps the account's password policy, whatever that is.
resource "ram_login_profile" "sealed" {
  user_name               = ram_user.sealed.user_name
  generate_password       = true
  pgp_key                 = var.pgp_key
  password_reset_required = true
}

# Its owner reads it with: terraform output -raw password | base64 --decode | gpg --decrypt
output "password" {
  value = ram_login_profile.sealed.encrypted_password
}
