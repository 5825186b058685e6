import {
  to = ram_group.example
  id = "operators"
}
