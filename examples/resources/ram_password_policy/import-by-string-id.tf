import {
  to = ram_password_policy.example
  id = "1234567890123456"
}
