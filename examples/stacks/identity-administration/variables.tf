variable "operators" {
  description = "Who runs identity: logon names of the RAM users in each part. A person may have several parts."
  type = object({
    help_desk    = optional(set(string), ["helen"])
    group_admins = optional(set(string), ["gustav"])
    sso_admins   = optional(set(string), ["sonja"])
    auditors     = optional(set(string), ["agnes"])
  })
  default = {}
}

variable "staff_prefix" {
  description = "Names of the users whose logons the help desk resets begin with this."
  type        = string
  default     = "staff-"

  validation {
    condition     = length(var.staff_prefix) >= 2 && can(regex("^[A-Za-z0-9._-]+$", var.staff_prefix))
    error_message = "The prefix has at least 2 letters, digits or . _ -: an empty one would be every user, and a wildcard might be."
  }
}

variable "team_prefix" {
  description = "Names of the groups that group administrators look after begin with this."
  type        = string
  default     = "team-"

  validation {
    condition     = length(var.team_prefix) >= 2 && can(regex("^[A-Za-z0-9-]+$", var.team_prefix))
    error_message = "The prefix has at least 2 letters, digits or hyphens: an empty one would be every group, and a wildcard might be."
  }
}

variable "tags" {
  description = "Tags of the users and policies made here."
  type        = map(string)
  default     = { service = "identity" }
}
