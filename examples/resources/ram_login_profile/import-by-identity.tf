import {
  to = ram_login_profile.example
  identity = {
    user_name = "ann"
  }
}
