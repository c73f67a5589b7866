"""Caches pictures that are prepared for drawing. The cache has the pictures that segments are drawing now, and a few
pictures that later segments will show.
"""

from collections import OrderedDict
from weakref import WeakValueDictionary

from eleven_video.domain.video import Quality, VideoFormat
from eleven_video.render.encoder_settings import EFFORTS
from eleven_video.render.pictures.stored_picture import LazyStill, StoredPicture

# The maximum memory, in bytes, for prepared pictures that no segment is drawing. The maximum memory is enough for 6
# pictures at 1080p in standard quality. A picture that is removed from the cache is decoded again for its next segment.
_MOST_BYTES = 48 << 20
_BYTES_A_PIXEL = 1.5  # the number of bytes that a pixel takes in the format NV12


class StillCache:
    """Gives the same still to all segments that show the same picture, so that the picture is prepared only once. The
    object is not thread-safe.
    """

    def __init__(self, video: VideoFormat, quality: Quality) -> None:
        self._video, self._quality = video, quality
        self._in_use: WeakValueDictionary[StoredPicture, LazyStill] = WeakValueDictionary()
        self._kept: OrderedDict[StoredPicture, LazyStill] = OrderedDict()
        still_bytes = video.width * video.height * EFFORTS[quality].oversampling ** 2 * _BYTES_A_PIXEL
        self._most = int(_MOST_BYTES / still_bytes)

    def of(self, picture: StoredPicture) -> LazyStill:
        """The still of a picture. If another segment uses a still of the same picture, or such a still is in the cache,
        the result is that still. If there is no such still, a new still is created.
        """
        still = self._in_use.get(picture)
        if still is None:
            still = self._in_use[picture] = LazyStill(picture, self._video, self._quality)
        return still

    def keep(self, still: LazyStill) -> None:
        """Hold a still in memory for later segments. If the held stills take too much memory, the oldest stills are
        removed.
        """
        self._kept[still.picture] = still
        self._kept.move_to_end(still.picture)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, picture: StoredPicture) -> None:
        """Remove the still of a picture from memory. If a segment still uses the still, it is freed when that segment
        is drawn.
        """
        self._kept.pop(picture, None)
