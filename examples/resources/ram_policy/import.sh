terraform import ram_policy.example read-shop-images
