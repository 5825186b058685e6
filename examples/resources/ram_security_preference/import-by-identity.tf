import {
  to = ram_security_preference.example
  identity = {
    account_id = "1234567890123456"
  }
}
