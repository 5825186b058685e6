terraform {
  required_version = ">= 1.3"

  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}
