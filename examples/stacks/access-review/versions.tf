terraform {
  required_version = ">= 1.8"

  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}
