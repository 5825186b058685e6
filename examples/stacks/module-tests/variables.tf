variable "team" {
  description = "Name of the team: its group and its policy are called after it."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.team))
    error_message = "A team's name has 2 to 31 lower-case letters, digits and hyphens and begins with a letter."
  }
}

variable "members" {
  description = "Logon names of the RAM users, which exist already, that are in the team."
  type        = set(string)
  default     = []
}

variable "buckets" {
  description = "OSS buckets that the team works with."
  type        = set(string)

  validation {
    condition     = length(var.buckets) > 0 && alltrue([for b in var.buckets : can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", b))])
    error_message = "At least one bucket, each by its whole name: 3 to 63 lower-case letters, digits and hyphens, no wildcards."
  }
}

variable "office" {
  description = "Addresses (CIDR) from which files may be written; reading is allowed from everywhere."
  type        = set(string)
  default     = ["203.0.113.0/24"]
}
