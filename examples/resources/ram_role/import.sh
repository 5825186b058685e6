terraform import ram_role.example shop-server
