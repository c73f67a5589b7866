"""The options of a video: the enumerations of some options (`policies`), and the table of all options (`table`)."""

from eleven_video.domain.options.policies import Existing, Fit, Mode, Receipts, UnresolvedCallPolicy
from eleven_video.domain.options.ranges import FASTEST, LARGEST_SEED, SLOWEST

__all__ = ["FASTEST", "LARGEST_SEED", "SLOWEST", "Existing", "Fit", "Mode", "Receipts", "UnresolvedCallPolicy"]
