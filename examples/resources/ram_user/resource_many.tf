# Several users from one map.
resource "ram_user" "team" {
  for_each = {
    ben  = "Ben Example"
    cleo = "Cleo Example"
  }

  user_name    = each.key
  display_name = each.value
}
