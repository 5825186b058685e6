import {
  to = ram_access_key.example
  id = "robot:LTAI5tExampleKey0001"
}
