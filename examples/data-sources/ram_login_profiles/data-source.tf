# It takes one call for each user of the account.
data "ram_login_profiles" "all" {}

output "may_log_on_without_mfa" {
  value = [for p in data.ram_login_profiles.all.login_profiles : p.user_name if !p.mfa_bind_required]
}
