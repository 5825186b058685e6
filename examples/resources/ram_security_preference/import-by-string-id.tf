import {
  to = ram_security_preference.example
  id = "1234567890123456"
}
