"""The Rich styles of the states that the terminal shows in colour."""

FINE = "green"
WARNING = "yellow"
WARNING_LABEL = "bold yellow"
PROBLEM = "bold red"
