# ECS instances take on this role.
data "ram_policy_document" "trust" {
  statement {
    action = ["sts:AssumeRole"]
    principal {
      service = ["ecs.aliyuncs.com"]
    }
  }
}

resource "ram_role" "example" {
  role_name                   = "shop-server"
  description                 = "What the servers of the shop may do"
  assume_role_policy_document = data.ram_policy_document.trust.json
  max_session_duration        = 7200
}
