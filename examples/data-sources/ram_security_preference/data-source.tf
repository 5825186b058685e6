data "ram_security_preference" "this" {}

output "second_factor" {
  value = data.ram_security_preference.this.mfa_operation_for_login
}
