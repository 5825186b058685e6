terraform import ram_login_profile.example ann
