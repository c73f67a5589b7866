"""Commands that ask the services: `voices`, `models`, `status`, `doctor` and `sandbox`."""
