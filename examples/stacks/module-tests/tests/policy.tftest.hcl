# What the policy allows and what it does not. Nothing is made: the plan knows the document. No credentials are needed.

provider "ram" {
  skip_credentials_validation = true
}

variables {
  team    = "shop"
  buckets = ["shop-images", "shop-exports"]
}

run "reads_its_buckets_from_everywhere" {
  command = plan

  assert {
    condition     = alltrue([for b in var.buckets : provider::ram::policy_allows([output.policy_document], "oss:GetObject", "acs:oss:*:1234567890123456:${b}/a.png").allowed])
    error_message = "Members cannot read a bucket of the team."
  }
}

run "reads_no_other_bucket" {
  command = plan

  assert {
    condition     = !provider::ram::policy_allows([output.policy_document], "oss:GetObject", "acs:oss:*:1234567890123456:payroll/2024.csv").allowed
    error_message = "Members can read a bucket of somebody else."
  }
  assert {
    # A name that only begins like one of the team's buckets.
    condition     = !provider::ram::policy_allows([output.policy_document], "oss:GetObject", "acs:oss:*:1234567890123456:shop-images-backup/a.png").allowed
    error_message = "The policy matches more buckets than it names."
  }
}

run "writes_from_the_office_only" {
  command = plan

  assert {
    condition = provider::ram::policy_allows([output.policy_document], "oss:PutObject", "acs:oss:*:1234567890123456:shop-images/a.png",
    { "acs:SourceIp" = "203.0.113.7" }).allowed
    error_message = "Members cannot write from the office."
  }
  assert {
    condition = provider::ram::policy_allows([output.policy_document], "oss:PutObject", "acs:oss:*:1234567890123456:shop-images/a.png",
    { "acs:SourceIp" = "198.51.100.1" }).decision == "implicit_deny"
    error_message = "Members can write from elsewhere."
  }
}

run "deletes_nothing" {
  command = plan

  assert {
    condition = alltrue([for action in ["oss:DeleteObject", "oss:DeleteBucket", "oss:PutBucketAcl", "ram:CreateUser", "ram:AddUserToGroup"] :
    !provider::ram::policy_allows([output.policy_document], action, "*", { "acs:SourceIp" = "203.0.113.7" }).allowed])
    error_message = "Members can do more than they should."
  }
}

run "has_no_findings_and_fits" {
  command = plan

  variables {
    # The longest policy that the module is meant for.
    buckets = [for i in range(30) : format("shop-bucket-%03d", i)]
  }

  assert {
    condition     = length(provider::ram::policy_findings(output.policy_document, "identity")) == 0
    error_message = "The policy has findings: ${jsonencode(provider::ram::policy_findings(output.policy_document, "identity"))}."
  }
}

run "refuses_wildcards_as_buckets" {
  command = plan

  variables {
    buckets = ["*"]
  }

  expect_failures = [var.buckets]
}

run "refuses_names_that_ram_would" {
  command = plan

  variables {
    team = "The Shop"
  }

  expect_failures = [var.team]
}
