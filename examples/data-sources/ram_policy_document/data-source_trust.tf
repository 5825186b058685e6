# Who may assume a role: the instances of this account, and one user from one network.
data "ram_policy_document" "trust" {
  statement {
    action = ["sts:AssumeRole"]
    principal {
      service = ["ecs.aliyuncs.com"]
    }
  }

  statement {
    action = ["sts:AssumeRole"]
    principal {
      ram = ["acs:ram::1234567890123456:user/ann"]
    }
    condition {
      operator = "IpAddress"
      key      = "acs:SourceIp"
      values   = ["203.0.113.0/24"]
    }
  }
}
