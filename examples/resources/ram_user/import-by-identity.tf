import {
  to = ram_user.example
  identity = {
    user_id = "222748924538123456"
  }
}
