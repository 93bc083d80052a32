"""Files become sources, and sources become values and bodies that know their places."""
