import {
  to = ram_group_membership.example
  identity = {
    group_name = "operators"
    user_name  = "ann"
  }
}
