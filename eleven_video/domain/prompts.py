"""The wording of what is asked of the models."""

from eleven_video.domain.requests import ScriptRequest

# Narration at an even pace; the services' own voices lie between 140 and 165 words a minute.
WORDS_PER_MINUTE = 150

SCRIPT_ROLE = (
    "You write scripts for short narrated videos. Each scene holds one thought: what the narrator says, and one "
    "picture that shows it. The narration is spoken word for word, so it holds no stage directions, no speaker "
    "names, no markdown and no emoji. An image prompt names the subject, the setting, the light and the framing "
    "in one or two sentences and asks for no text in the picture. The style is one line about the look that all "
    "pictures share."
)


def script_prompt(request: ScriptRequest) -> str:
    """What the text model is asked, with the length as seconds and as words."""
    words = max(12, round(request.duration_s * WORDS_PER_MINUTE / 60))
    return (
        f"Write the script of a video of about {request.duration_s} seconds, which is about {words} words of "
        f"narration in all, told in about {scenes_asked(request)} scenes.\n\nThe video is about:\n{request.prompt}"
    )


def scenes_asked(request: ScriptRequest) -> int:
    """How many scenes a script is asked to have: one for every ten seconds."""
    return max(1, min(60, round(request.duration_s / 10)))


def picture_prompt(image_prompt: str, *, style: str, moment: str = "") -> str:
    """What the image model is asked. `moment` is what is being said while the picture is seen."""
    parts = [image_prompt.rstrip(". ") + "."]
    if moment:
        parts.append(f"The moment to show: {moment.strip()}")
    if style:
        parts.append(f"Style: {style.rstrip('. ')}.")
    parts.append("No text, letters or captions in the picture.")
    return "\n".join(parts)


def longest_script_tokens(request: ScriptRequest) -> int:
    """How many tokens a script with the thoughts about it may take: what the model is held to.

    Some three times what long thinkers have taken, so that no script is cut short; and the most that it can cost.
    """
    narration = request.duration_s * 5
    return min(65_536, 8_192 + 8 * (narration + 60 * scenes_asked(request)))
