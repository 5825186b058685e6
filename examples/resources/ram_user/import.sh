terraform import ram_user.example ann
