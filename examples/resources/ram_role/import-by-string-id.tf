import {
  to = ram_role.example
  id = "shop-server"
}
