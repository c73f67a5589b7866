"""Counts the usage of services and the cost of this usage. Most programs need only `PricingStrategy` and
`UsageMonitor`.
"""

from eleven_video.monitoring.usage import PricingStrategy, UsageMonitor

__all__ = ["PricingStrategy", "UsageMonitor"]
