# Everything is done as a role of the account that is managed.
provider "ram" {
  assume_role = {
    role_arn          = "acs:ram::1234567890123456:role/identity-admin"
    role_session_name = "terraform"
    external_id       = "infra-42"
    duration_seconds  = 1800
  }
}
