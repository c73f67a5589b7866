"""Each picture of a run has its place before it arrives."""

from eleven_video.domain.stages import NARRATION, PICTURES, SCRIPT
from eleven_video.reporting.live_run import LiveRun
from eleven_video.ui.live.stages import Stage, StageState
from eleven_video.web.pages.picture_places import places_of
from eleven_video.web.pages.session_files import SavedResult

FIRST, OTHER = SavedResult("first.jpg", 1, 1, "a"), SavedResult("other.jpg", 2, 2, "b")


def live(*, total: int = 0, state: StageState = StageState.RUNNING, **pictures: int) -> LiveRun:
    run = LiveRun(pictures={int(name.removeprefix("scene_")): count for name, count in pictures.items()})
    run.stages[PICTURES] = Stage(PICTURES, state, total=total)
    return run


def shown(
    run: LiveRun, pictures: list[SavedResult], *, is_alive: bool = True
) -> tuple[list[tuple[int, int, str]], str]:
    found = places_of(run, pictures, [1, 2, 3], is_alive=is_alive)
    return [(one.scene, one.number, one.file.name if one.file else "") for one in found.places], found.text


def test_a_scene_has_one_place_until_its_pictures_are_counted():
    places, text = shown(live(scene_1=3), [FIRST])

    assert places == [(1, 1, "first.jpg"), (1, 2, ""), (1, 3, ""), (2, 1, ""), (3, 1, "")]
    assert text == "1 of at least 5 pictures"


def test_a_picture_takes_its_own_place_and_the_others_keep_theirs():
    run = live(scene_1=1, scene_2=2, scene_3=1, total=4)
    before, _ = shown(run, [FIRST])

    after, text = shown(run, [FIRST, OTHER])

    assert [place[:2] for place in after] == [place[:2] for place in before]
    assert after[2] == (2, 2, "other.jpg")
    assert text == "2 of 4 pictures"


def test_two_drawings_of_a_picture_have_a_place_each_and_count_once():
    again = SavedResult("first-again.jpg", 1, 1, "c")

    places, text = shown(live(total=3, scene_1=1, scene_2=1, scene_3=1), [FIRST, again])

    assert places[:2] == [(1, 1, "first.jpg"), (1, 1, "first-again.jpg")]
    assert text == "1 of 3 pictures"


def test_nothing_is_awaited_of_a_run_that_has_ended_or_has_all_answers():
    assert shown(live(scene_1=3), [FIRST], is_alive=False) == ([(1, 1, "first.jpg")], "1 picture")
    # The model has refused the other two.
    assert shown(live(scene_1=3, total=3, state=StageState.DONE), [FIRST]) == ([(1, 1, "first.jpg")], "1 picture")


def test_a_run_that_ends_before_its_pictures_awaits_none():
    run = live(scene_1=3)
    run.shown_stages = (SCRIPT, NARRATION)

    assert shown(run, []) == ([], "")


def test_a_damaged_file_does_not_fill_the_page():
    found = places_of(live(scene_1=10**9, scene_2=-3), [], [1, 2], is_alive=True)

    assert len(found.places) == 600
