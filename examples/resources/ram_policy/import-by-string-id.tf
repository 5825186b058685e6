import {
  to = ram_policy.example
  id = "read-shop-images"
}
