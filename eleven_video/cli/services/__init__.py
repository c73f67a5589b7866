"""The commands about the services: `voices`, `models`, `status`, `doctor` and `sandbox`."""
