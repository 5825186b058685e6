resource "ram_user" "example" {
  user_name    = "ann"
  display_name = "Ann Example"
  comments     = "On call for the shop"

  tags = {
    team = "ops"
  }
}
