"""The command `eleven-video usage`, which shows what earlier runs used and cost."""
