"""Local stand-ins of the systems that Intray talks to. They check, keep and fail as the real ones do."""
