import {
  to = ram_policy.example
  identity = {
    policy_name = "read-shop-images"
  }
}
