# The ID is the logon name, or the ID that RAM gave the user.
import {
  to = ram_user.example
  id = "ann"
}
