"""Defines how long a picture is shown, how long a scene is silent at its end, and how many pictures are allowed."""

# By default, a picture is shown for three to four seconds.
SHORTEST_SHOT_S = 3.0
LONGEST_SHOT_S = 4.0
BEST_SHOT_S = 3.5
# The minimum and the maximum number of seconds per picture that a user can request.
SHORTEST_S, LONGEST_S = 1.0, 60.0
# The silence after each scene, and after the last scene, in seconds. The last picture of a scene is still shown during
# the silence.
PAUSE_S = 0.35
LAST_PAUSE_S = 0.8
MOST_PICTURES = 2_000
