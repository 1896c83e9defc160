"""What people corrected, remembered for the next document of the same layout. See ``docs/learning.md``."""
