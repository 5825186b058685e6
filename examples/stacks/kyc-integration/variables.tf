variable "program" {
  description = "The RAM user that calls the ID Verification API. With exists = true it is looked up instead of made."
  type = object({
    user_name = optional(string, "kyc-program")
    exists    = optional(bool, false)
  })
  default = {}
}

variable "colleague" {
  description = "The RAM user who looks at call counts in the console. With exists = true it is looked up instead of made."
  type = object({
    user_name = optional(string, "kyc-colleague")
    exists    = optional(bool, false)
  })
  default = {}
}

variable "pgp_key" {
  description = <<-EOT
    Public PGP key, base64 or ASCII armored, that the program's access key secret is encrypted for. The state then holds
    only the encrypted secret. Without a key the secret lies in the state in plain text.
  EOT
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of the users that are made here."
  type        = map(string)
  default     = { service = "id-verification" }
}
