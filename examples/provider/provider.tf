terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# Credentials come from the environment or from the profile of the aliyun CLI.
provider "ram" {
  default_tags = {
    managed_by = "terraform"
  }
}
