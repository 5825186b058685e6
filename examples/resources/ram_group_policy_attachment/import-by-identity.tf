import {
  to = ram_group_policy_attachment.example
  identity = {
    group_name  = "operators"
    policy_type = "System"
    policy_name = "AliyunECSReadOnlyAccess"
  }
}
