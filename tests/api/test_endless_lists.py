"""Lists whose pages never end."""

from itertools import count

from eleven_video.api.http.response_limits import MOST_PAGES
from tests.support.adapter_runs import run_elevenlabs, run_gemini
from tests.support.scripted_server import Reply


def test_pages_of_voices_that_never_end() -> None:
    numbers = count()

    def page(_: object) -> Reply:
        number = next(numbers)
        voice = {"voice_id": f"v{number}", "name": f"Voice {number}"}
        return Reply({"voices": [voice], "has_more": True, "next_page_token": f"t{number}"})

    with run_elevenlabs(page) as one:
        assert len(one.adapter.voices()) == MOST_PAGES == len(one.server.asked)


def test_pages_of_models_that_never_end() -> None:
    numbers = count()

    def page(_: object) -> Reply:
        number = next(numbers)
        return Reply({"models": [{"name": f"models/m{number}"}], "nextPageToken": f"t{number}"})

    with run_gemini(page) as one:
        assert len(one.adapter.models()) == MOST_PAGES
        assert len(one.server.asked) <= MOST_PAGES + 1


def test_repeated_pages_end_the_list() -> None:
    with run_elevenlabs(lambda _: Reply({"voices": [], "has_more": True, "next_page_token": "again"})) as one:
        assert one.adapter.voices() == []
        assert len(one.server.asked) == 1
    with run_gemini(lambda _: Reply({"models": [], "nextPageToken": "again"})) as two:
        assert two.adapter.models() == []
        assert len(two.server.asked) <= 2
