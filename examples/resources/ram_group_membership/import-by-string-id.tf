import {
  to = ram_group_membership.example
  id = "operators:ann"
}
