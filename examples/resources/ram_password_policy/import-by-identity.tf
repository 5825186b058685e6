import {
  to = ram_password_policy.example
  identity = {
    account_id = "1234567890123456"
  }
}
