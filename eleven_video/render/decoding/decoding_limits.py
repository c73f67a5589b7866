"""Defines the limits on the size of pictures and on the memory for decoding pictures. The module `pictures.decode`
applies the limits.
"""

_MILLION = 1_000_000

# The maximum memory for all pictures that are decoded at the same time, in units of about 12 bytes. The maximum is a
# third of a gigabyte, so that a whole run needs less than a gigabyte. A picture of 6000x4000 pixels can be decoded. If
# the decoder needs two units for each pixel, a picture of 4608x3072 pixels can be decoded.
DECODING_MEMORY = 28 * _MILLION
# The memory that decoding takes for each pixel of a picture for which `PlainPicture.is_heavy` is true, in units of
# about 12 bytes.
COST_OF_HEAVY_PICTURE = 2
# A JPEG picture with more than 14 million pixels is decoded at half its width and half its height, which needs a
# quarter of the memory.
HALVED_FROM_PIXELS = 14 * _MILLION
# The maximum number of pixels of a JPEG picture that is decoded at half its size. The maximum is slightly above
# 7680x4320 pixels, which is the size of the largest picture that any service draws or any screen shows.
MOST_PIXELS_TO_HALVE = 34 * _MILLION
