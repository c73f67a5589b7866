"""Counts the usage of services and its cost. Most programs need only the two classes that are imported here."""

from eleven_video.monitoring.usage import PricingStrategy, UsageMonitor

__all__ = ["PricingStrategy", "UsageMonitor"]
