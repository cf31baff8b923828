"""Who trained how often: the ranking, its picture, and the end of a season."""
