data "ram_login_profile" "ann" {
  user_name = "ann"
}

output "ann_may_log_on" {
  value = data.ram_login_profile.ann.status == "Active"
}
