variable "first_password" {
  description = "What ann logs on with for the first time."
  type        = string
  sensitive   = true
  ephemeral   = true
  default     = "Change-me-1st"
}

resource "ram_user" "example" {
  user_name = "ann"
}

# The password is in no state and no plan. A new version sets it again.
resource "ram_login_profile" "example" {
  user_name               = ram_user.example.user_name
  password_wo             = var.first_password
  password_wo_version     = 1
  password_reset_required = true
  mfa_bind_required       = true
}
