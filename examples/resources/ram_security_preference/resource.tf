# Settings that are not written here stay as they are in the account.
resource "ram_security_preference" "example" {
  mfa_operation_for_login          = "mandatory"
  login_network_masks              = ["192.0.2.0/24", "203.0.113.0/24"]
  login_session_duration           = 8
  allow_user_to_manage_access_keys = false
  max_idle_days_for_users          = 90
}
