import {
  to = ram_role.example
  identity = {
    role_name = "shop-server"
  }
}
