import {
  to = ram_user_policy_attachment.example
  identity = {
    user_name   = "ann"
    policy_type = "System"
    policy_name = "AliyunOSSReadOnlyAccess"
  }
}
