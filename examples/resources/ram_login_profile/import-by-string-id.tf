import {
  to = ram_login_profile.example
  id = "ann"
}
