# What a mocked provider "ram" answers in "terraform test". Copy this file into your module.
# It is written by "make generate" from the schemas of the provider.

mock_resource "ram_access_key" {
  defaults = {
    access_key_id     = "LTAI5tMockedAccessKey000"
    access_key_secret = "MockedSecretOfAnAccessKey00000"
    create_date       = "2026-01-02T03:04:05Z"
    encrypted_secret  = "TW9ja2VkIHNlY3JldA=="
    key_fingerprint   = "0123456789abcdef0123456789abcdef01234567"
    status            = "Active"
    user_id           = "201234567890123456"
  }
}

mock_resource "ram_group" {
  defaults = {
    arn         = "acs:ram::1234567890123456:group/mocked"
    create_date = "2026-01-02T03:04:05Z"
    group_id    = "g-Mocked0123456789"
  }
}

mock_resource "ram_group_membership" {
  defaults = {
    group_id  = "g-Mocked0123456789"
    join_date = "2026-01-02T03:04:05Z"
    user_id   = "201234567890123456"
  }
}

mock_resource "ram_group_policy_attachment" {
  defaults = {
    attach_date = "2026-01-02T03:04:05Z"
    group_id    = "g-Mocked0123456789"
  }
}

mock_resource "ram_login_profile" {
  defaults = {
    encrypted_password = "TW9ja2VkIHNlY3JldA=="
    key_fingerprint    = "0123456789abcdef0123456789abcdef01234567"
    password           = "Mocked-Password-0"
    status             = "Active"
    update_date        = "2026-01-02T03:04:05Z"
    user_id            = "201234567890123456"
  }
}

mock_resource "ram_oidc_provider" {
  defaults = {
    arn                 = "acs:ram::1234567890123456:oidc-provider/mocked"
    create_date         = "2026-01-02T03:04:05Z"
    issuance_limit_time = 12
  }
}

mock_resource "ram_password_policy" {
  defaults = {
    account_id                           = "1234567890123456"
    max_login_attempts                   = 0
    max_password_age                     = 0
    minimum_password_different_character = 0
    minimum_password_length              = 8
    password_reuse_prevention            = 0
  }
}

mock_resource "ram_policy" {
  defaults = {
    arn             = "acs:ram::1234567890123456:policy/mocked"
    create_date     = "2026-01-02T03:04:05Z"
    default_version = "v1"
    policy_type     = "Custom"
  }
}

mock_resource "ram_role" {
  defaults = {
    arn                  = "acs:ram::1234567890123456:role/mocked"
    create_date          = "2026-01-02T03:04:05Z"
    max_session_duration = 3600
    role_id              = "301234567890123456"
  }
}

mock_resource "ram_role_policy_attachment" {
  defaults = {
    attach_date = "2026-01-02T03:04:05Z"
    role_id     = "301234567890123456"
  }
}

mock_resource "ram_saml_provider" {
  defaults = {
    arn             = "acs:ram::1234567890123456:saml-provider/mocked"
    authn_sign_algo = ""
    create_date     = "2026-01-02T03:04:05Z"
    entity_id       = "https://idp.example.com"
    valid_until     = ""
  }
}

mock_resource "ram_security_preference" {
  defaults = {
    account_id                              = "1234567890123456"
    allow_user_to_change_password           = true
    allow_user_to_login_with_passkey        = true
    allow_user_to_manage_mfa_devices        = true
    allow_user_to_manage_personal_ding_talk = true
    login_session_duration                  = 6
    max_idle_days_for_access_keys           = 730
    max_idle_days_for_users                 = 730
    mfa_operation_for_login                 = "independent"
    operation_for_risk_login                = "autonomous"
  }
}

mock_resource "ram_user" {
  defaults = {
    arn                 = "acs:ram::1234567890123456:user/mocked"
    create_date         = "2026-01-02T03:04:05Z"
    user_id             = "201234567890123456"
    user_principal_name = "mocked@1234567890123456.onaliyun.com"
  }
}

mock_resource "ram_user_policy_attachment" {
  defaults = {
    attach_date = "2026-01-02T03:04:05Z"
    user_id     = "201234567890123456"
  }
}

mock_data "ram_caller_identity" {
  defaults = {
    account_id    = "1234567890123456"
    arn           = "acs:ram::1234567890123456:root"
    identity_type = "Account"
    principal_id  = "1234567890123456"
    role_id       = ""
    user_id       = "1234567890123456"
  }
}

mock_data "ram_group" {
  defaults = {
    arn          = "acs:ram::1234567890123456:group/mocked"
    comments     = ""
    create_date  = "2026-01-02T03:04:05Z"
    display_name = ""
    group_id     = "g-Mocked0123456789"
  }
}

mock_data "ram_group_membership" {
  defaults = {
    join_date = "2026-01-02T03:04:05Z"
  }
}

mock_data "ram_group_policy_attachment" {
  defaults = {
    attach_date = "2026-01-02T03:04:05Z"
  }
}

mock_data "ram_login_profile" {
  defaults = {
    mfa_bind_required       = false
    password_reset_required = false
    status                  = "Active"
    update_date             = "2026-01-02T03:04:05Z"
  }
}

mock_data "ram_oidc_provider" {
  defaults = {
    arn                 = "acs:ram::1234567890123456:oidc-provider/mocked"
    create_date         = "2026-01-02T03:04:05Z"
    description         = ""
    issuance_limit_time = 12
    issuer_url          = "https://idp.example.com"
  }
}

mock_data "ram_password_policy" {
  defaults = {
    account_id                           = "1234567890123456"
    hard_expire                          = false
    max_login_attempts                   = 0
    max_password_age                     = 0
    minimum_password_different_character = 0
    minimum_password_length              = 8
    password_not_contain_user_name       = false
    password_reuse_prevention            = 0
    require_lowercase_characters         = false
    require_numbers                      = false
    require_symbols                      = false
    require_uppercase_characters         = false
  }
}

mock_data "ram_policy" {
  defaults = {
    arn              = "acs:ram::1234567890123456:policy/mocked"
    attachment_count = 0
    create_date      = "2026-01-02T03:04:05Z"
    default_version  = "v1"
    description      = ""
    policy_document  = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"oss:GetObject\",\"Resource\":\"*\"}]}"
    policy_type      = "Custom"
    update_date      = "2026-01-02T03:04:05Z"
  }
}

mock_data "ram_policy_document" {
  defaults = {
    json = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"oss:GetObject\",\"Resource\":\"*\"}]}"
    size = 88
  }
}

mock_data "ram_policy_simulation" {
  defaults = {
    allowed = true
  }
}

mock_data "ram_role" {
  defaults = {
    arn                         = "acs:ram::1234567890123456:role/mocked"
    assume_role_policy_document = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"Service\":[\"ecs.aliyuncs.com\"]}}]}"
    create_date                 = "2026-01-02T03:04:05Z"
    description                 = ""
    max_session_duration        = 3600
    role_id                     = "301234567890123456"
  }
}

mock_data "ram_role_policy_attachment" {
  defaults = {
    attach_date = "2026-01-02T03:04:05Z"
  }
}

mock_data "ram_saml_provider" {
  defaults = {
    arn                            = "acs:ram::1234567890123456:saml-provider/mocked"
    authn_sign_algo                = ""
    create_date                    = "2026-01-02T03:04:05Z"
    description                    = ""
    encoded_saml_metadata_document = ""
    entity_id                      = "https://idp.example.com"
    valid_until                    = ""
  }
}

mock_data "ram_security_preference" {
  defaults = {
    account_id                              = "1234567890123456"
    allow_user_to_change_password           = true
    allow_user_to_login_with_passkey        = true
    allow_user_to_manage_access_keys        = false
    allow_user_to_manage_mfa_devices        = true
    allow_user_to_manage_personal_ding_talk = true
    enable_save_mfa_ticket                  = false
    login_session_duration                  = 6
    max_idle_days_for_access_keys           = 730
    max_idle_days_for_users                 = 730
    mfa_operation_for_login                 = "independent"
    operation_for_risk_login                = "autonomous"
  }
}

mock_data "ram_user" {
  defaults = {
    arn                 = "acs:ram::1234567890123456:user/mocked"
    comments            = ""
    create_date         = "2026-01-02T03:04:05Z"
    display_name        = ""
    email               = ""
    mobile_phone        = ""
    user_id             = "201234567890123456"
    user_name           = "mocked"
    user_principal_name = "mocked@1234567890123456.onaliyun.com"
  }
}

mock_data "ram_user_policy_attachment" {
  defaults = {
    attach_date = "2026-01-02T03:04:05Z"
  }
}
