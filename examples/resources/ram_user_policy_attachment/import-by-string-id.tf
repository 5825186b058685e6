import {
  to = ram_user_policy_attachment.example
  id = "ann:System:AliyunOSSReadOnlyAccess"
}
