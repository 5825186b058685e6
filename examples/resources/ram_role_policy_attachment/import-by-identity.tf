import {
  to = ram_role_policy_attachment.example
  identity = {
    role_name   = "shop-server"
    policy_type = "System"
    policy_name = "AliyunOSSReadOnlyAccess"
  }
}
