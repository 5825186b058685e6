import {
  to = ram_role_policy_attachment.example
  id = "shop-server:System:AliyunOSSReadOnlyAccess"
}
