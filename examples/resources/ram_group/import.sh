terraform import ram_group.example operators
