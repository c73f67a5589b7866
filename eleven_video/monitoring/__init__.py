"""Counting usage: the names that most programs need."""

from eleven_video.monitoring.usage import PricingStrategy, UsageMonitor

__all__ = ["PricingStrategy", "UsageMonitor"]
