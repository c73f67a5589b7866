"""Asks the user if the name in --project is similar to the name of another project with a budget.

If the user mistyped the name, the cost would not be counted for the budget of the other project.
"""

from eleven_video.config.budget_settings import SettledProject, budgets_of, similar_project
from eleven_video.config.settings import Settings
from eleven_video.errors import Interrupted
from eleven_video.ui.console import console
from eleven_video.ui.questions import Choice, ask_choice, can_ask


def with_settled_project(settings: Settings) -> Settings:
    """The settings with the project that the user really means.

    Raises:
        InvalidInput: The name is similar to the name of another project, and the user cannot be asked because there is
            no terminal.
        Interrupted: The user chose none of the projects.
    """
    similar = similar_project(settings)
    if similar is None:
        return settings
    if not can_ask():
        budgets_of(settings)
    choices = [
        Choice("y", "yes", f"count this for {similar}"),
        Choice("n", "no", f"keep {settings.project}, which has no budget"),
        Choice("q", "quit", "buy nothing"),
    ]
    answer = ask_choice(console, f"Did you mean the project {similar}, which has a budget?", choices)
    if answer == "q":
        raise Interrupted("Nothing was bought.")
    return settings.model_copy(update={"project": SettledProject(settings.project if answer == "n" else similar)})
