"""Apps to measure against: an empty one, and one that draws what a page draws from constants."""
