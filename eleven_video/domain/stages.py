"""The stages of a run, in the order in which they start. Narration counts scenes, Render counts frames."""

SCRIPT, NARRATION, PICTURES, RENDER = STAGES = ("Script", "Narration", "Pictures", "Render")
