"""Defines the limits on the size of pictures and on the memory for decoding them. `pictures.decode` applies the
limits.
"""

_MILLION = 1_000_000

# The memory for all pictures that are decoded at the same time, in units of about 12 bytes. The limit is a third of a
# gigabyte, so that a whole run needs less than a gigabyte. A picture of 6000x4000 pixels fits, or one of 4608x3072 if
# its decoder needs two units for each pixel.
DECODING_MEMORY = 28 * _MILLION
# The memory that decoding takes for each pixel of a picture with `PlainPicture.is_heavy`, in units of about 12 bytes.
COST_OF_HEAVY_PICTURE = 2
# A JPEG picture with more pixels than this is decoded at half its width and height, with a quarter of the memory.
HALVED_FROM_PIXELS = 14 * _MILLION
# The most pixels that a JPEG picture may have if it is decoded at half its size. The limit is a little above 7680x4320,
# the largest picture that any service draws or any screen shows.
MOST_PIXELS_TO_HALVE = 34 * _MILLION
