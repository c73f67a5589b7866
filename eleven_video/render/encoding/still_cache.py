"""The prepared pictures of a compile: one for each picture while it is drawn, and a few that wait for their next segment."""

from collections import OrderedDict
from weakref import WeakValueDictionary

from eleven_video.domain.video import Quality, VideoFormat
from eleven_video.render.pictures.stored_picture import LazyStill, StoredPicture
from eleven_video.render.quality import EFFORTS

# Memory in bytes for prepared pictures that no segment is drawing: 6 at 1080p in standard quality. One that is dropped
# is decoded again.
_MOST_BYTES = 48 << 20
_BYTES_A_PIXEL = 1.5  # NV12


class StillCache:
    """Gives all segments that show a picture the same still. Not thread-safe."""

    def __init__(self, video: VideoFormat, quality: Quality) -> None:
        self._video, self._quality = video, quality
        self._in_use: WeakValueDictionary[StoredPicture, LazyStill] = WeakValueDictionary()
        self._kept: OrderedDict[StoredPicture, LazyStill] = OrderedDict()
        still_bytes = video.width * video.height * EFFORTS[quality].oversampling ** 2 * _BYTES_A_PIXEL
        self._most = int(_MOST_BYTES / still_bytes)

    def of(self, picture: StoredPicture) -> LazyStill:
        """The still of a picture, shared with all segments that have it."""
        still = self._in_use.get(picture)
        if still is None:
            still = self._in_use[picture] = LazyStill(picture, self._video, self._quality)
        return still

    def keep(self, still: LazyStill) -> None:
        """Keep a still in memory for later segments, in place of the one that was kept the longest time ago."""
        self._kept[still.picture] = still
        self._kept.move_to_end(still.picture)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, picture: StoredPicture) -> None:
        """Release a still with its last segment."""
        self._kept.pop(picture, None)
