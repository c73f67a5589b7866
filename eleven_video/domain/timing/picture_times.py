"""How long a picture may be seen, in seconds, and how many pictures a video may have."""

# A new picture every three to four seconds: the usual pace.
SHORTEST_SHOT_S = 3.0
LONGEST_SHOT_S = 4.0
BEST_SHOT_S = 3.5
# What a user can choose.
SHORTEST_S, LONGEST_S = 1.0, 60.0
MOST_PICTURES = 2_000
