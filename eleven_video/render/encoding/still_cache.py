"""Holds pictures that are prepared for drawing. These are the pictures that a segment is drawing now, and a few
pictures that later segments will show.
"""

from collections import OrderedDict
from weakref import WeakValueDictionary

from eleven_video.domain.video import Quality, VideoFormat
from eleven_video.render.encoder_settings import EFFORTS
from eleven_video.render.pictures.stored_picture import LazyStill, StoredPicture

# The bytes of memory for prepared pictures that no segment is drawing. They are enough for 6 pictures at 1080p in
# standard quality. A picture that no longer fits is decoded again for its next segment.
_MOST_BYTES = 48 << 20
_BYTES_A_PIXEL = 1.5  # the number of bytes that a pixel takes in the format NV12


class StillCache:
    """Gives all segments that show a picture the same still, so that it is prepared only once. The class is not
    thread-safe.
    """

    def __init__(self, video: VideoFormat, quality: Quality) -> None:
        self._video, self._quality = video, quality
        self._in_use: WeakValueDictionary[StoredPicture, LazyStill] = WeakValueDictionary()
        self._kept: OrderedDict[StoredPicture, LazyStill] = OrderedDict()
        still_bytes = video.width * video.height * EFFORTS[quality].oversampling ** 2 * _BYTES_A_PIXEL
        self._most = int(_MOST_BYTES / still_bytes)

    def of(self, picture: StoredPicture) -> LazyStill:
        """The still of a picture. If other segments already use a still of the picture, the result is that still.
        Otherwise it is a new still.
        """
        still = self._in_use.get(picture)
        if still is None:
            still = self._in_use[picture] = LazyStill(picture, self._video, self._quality)
        return still

    def keep(self, still: LazyStill) -> None:
        """Keep a still in memory for later segments. If all stills take too much memory, drop the oldest stills."""
        self._kept[still.picture] = still
        self._kept.move_to_end(still.picture)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, picture: StoredPicture) -> None:
        """Stop holding a picture's still for later segments. The still is freed when no segment uses it."""
        self._kept.pop(picture, None)
