import {
  to = ram_access_key.example
  identity = {
    user_name     = "robot"
    access_key_id = "LTAI5tExampleKey0001"
  }
}
