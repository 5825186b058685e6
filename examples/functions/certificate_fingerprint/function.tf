terraform {
  required_providers {
    ram = {
      source = "terraform-provider-ram/ram"
    }
  }
}

# What openssl s_client -showcerts shows of the host of the issuer's keys.
locals {
  chain = <<-PEM
    -----BEGIN CERTIFICATE-----
    MIIBjDCCATGgAwIBAgIUJH7HjMZdijBedRotEynq9lt+ydcwCgYIKoZIzj0EAwIw
    GjEYMBYGA1UEAwwPaWRwLmV4YW1wbGUuY29tMCAXDTI2MTIwMTE1NDQzOFoYDzIx
    MjYxMTA3MTU0NDM4WjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wWTATBgcq
    hkjOPQIBBggqhkjOPQMBBwNCAAR4V5xB7iQxkXEHN3G5Amss7G+Atk8IRku1ZYXQ
    hHtIVTt25bh/B9HNKdlns4lgiDbDiXi0CHaAUEUt60OXAYImo1MwUTAdBgNVHQ4E
    FgQUkLrhTnEE9nbo056dXym5ORFtmdEwHwYDVR0jBBgwFoAUkLrhTnEE9nbo056d
    Xym5ORFtmdEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAqT8N
    gLa7sQQxipw+uqy9Hra+emSWKtMIhmcVavuVoM0CIQDYYRDgr5abPAXLoDqneMjF
    95SG/HE1F6gvGlO+3HdTLg==
    -----END CERTIFICATE-----
  PEM
}

output "fingerprint" {
  value = provider::ram::certificate_fingerprint(local.chain)
}
