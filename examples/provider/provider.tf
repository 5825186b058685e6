terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# Credentials come from the environment (ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET), from the
# profile of the aliyun CLI, or from the arguments described below.
provider "ram" {
  default_tags = {
    managed-by = "terraform"
  }
}

resource "ram_user" "example" {
  user_name = "ann"
}
