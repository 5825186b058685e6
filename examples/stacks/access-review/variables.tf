variable "buckets" {
  description = "The bucket of each team, by the team's name."
  type        = map(string)
  default = {
    atlas = "atlas-data", cargo = "cargo-data", delta = "delta-data", ember = "ember-data", fjord = "fjord-data",
    grove = "grove-data", haven = "haven-data", iris = "iris-data", juno = "juno-data", karst = "karst-data",
  }
}

variable "writers" {
  description = "The teams that may write to their bucket and not only read it."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.writers, keys(var.buckets))) == 0
    error_message = "Every writer needs a bucket."
  }
}
