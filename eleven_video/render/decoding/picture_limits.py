"""The limits on the size of pictures and on the memory for decoding them. `pictures.decode` applies them."""

_MILLION = 1_000_000

# The memory for all pictures that are decoded at the same time, in units of about 12 bytes. The limit is a third of a
# gigabyte, so that a whole run needs less than a gigabyte. A picture of 6000x4000 pixels fits, or one of 4608x3072 if
# its decoder needs two units for each pixel.
DECODING_MEMORY = 28 * _MILLION
# The memory that decoding a picture with `PlainPicture.is_heavy` takes for each pixel, in the same units.
COST_OF_HEAVY_PICTURE = 2
# The number of pixels above which a JPEG picture is decoded at half its width and height, with a quarter of the memory.
HALVED_FROM_PIXELS = 14 * _MILLION
# The most pixels of a JPEG picture that is decoded at half its size: a little more than 7680x4320, the largest picture
# that any service draws or any screen shows.
MOST_PIXELS_TO_HALVE = 34 * _MILLION
