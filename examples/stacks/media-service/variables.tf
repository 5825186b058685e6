variable "user" {
  description = "The RAM user that works with the media service."
  type = object({
    user_name    = optional(string, "media-app")
    display_name = optional(string, "Media service application")
    tags         = optional(map(string), { service = "media" })
  })
  default = {}
}

variable "access_key" {
  description = "Whether the user gets an access key."
  type        = bool
  default     = true
}

variable "pgp_key" {
  description = <<-EOT
    Public PGP key, base64 or ASCII armored, that the access key's secret is encrypted for. The state then holds only the
    encrypted secret. Without a key the secret lies in the state in plain text.
  EOT
  type        = string
  default     = null
}

variable "system_policies" {
  description = "System policies attached to the user, with the custom ones at most five."
  type        = set(string)
  default     = ["AliyunICEReadOnlyAccess"]
}

variable "custom_policies" {
  description = "Custom policies of this stack attached to the user: read-from-office, read, manage, upload."
  type        = set(string)
  default     = ["read-from-office", "upload"]

  validation {
    condition     = length(setsubtract(var.custom_policies, ["read-from-office", "read", "manage", "upload"])) == 0
    error_message = "The custom policies of this stack are read-from-office, read, manage and upload."
  }
}

variable "office_address" {
  description = "The address, or the range in CIDR notation, that the policy read-from-office allows."
  type        = string
  default     = "203.0.113.10"
}

variable "upload_bucket" {
  description = "The OSS bucket that the mobile SDKs upload files to."
  type        = string
  default     = "media-uploads"
}

variable "viewers" {
  description = "Colleagues who may only look: users made here and put into one group, to which the policy is attached once."
  type        = set(string)
  default     = ["media-viewer"]
}
