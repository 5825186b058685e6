import {
  to = ram_group_policy_attachment.example
  id = "operators:System:AliyunECSReadOnlyAccess"
}
