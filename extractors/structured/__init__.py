"""Files that are data: recognised by their bytes, read exactly, and laid out so that people can look at them."""
