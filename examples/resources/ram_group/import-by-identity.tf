import {
  to = ram_group.example
  identity = {
    group_name = "operators"
  }
}
