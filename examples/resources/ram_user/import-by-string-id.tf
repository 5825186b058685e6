import {
  to = ram_user.example
  id = "ann"
}
