"""A later drawing is another result of the same picture; requests of before there were drawings keep their keys."""

from eleven_video.domain.options.ranges import LARGEST_SEED
from eleven_video.domain.requests.redraws import Redraw, drawings
from eleven_video.domain.requests.requests import PictureRequest

FIRST = PictureRequest("A bee.", "16:9", "gemini-image", scene=2, number=3, seed=LARGEST_SEED)


def test_a_first_drawing_has_the_key_that_it_always_had():
    assert PictureRequest("A bee.", "16:9", "gemini-image", 1).content_key == "7e9259da058cb057339b0fa8"
    assert drawings(FIRST, ()) == [FIRST]
    assert drawings(FIRST, [Redraw("0" * 24, "Another picture's.")]) == [FIRST]


def test_each_drawing_has_a_key_of_its_own_even_with_the_same_prompt():
    again = [Redraw(FIRST.content_key, "A bee."), Redraw(FIRST.content_key, "A bee."), Redraw("0" * 24, "x")]

    found = drawings(FIRST, again)

    assert found[-1] == FIRST
    assert [request.drawing for request in found] == [3, 2, 1]
    assert len({request.content_key for request in found}) == 3
    assert {(request.scene, request.number, request.prompt) for request in found} == {(2, 3, "A bee.")}


def test_a_seed_differs_so_that_the_model_can_draw_something_else_and_no_seed_stays_none():
    first, second = reversed(drawings(FIRST, [Redraw(FIRST.content_key, "A bee.")]))
    assert (first.seed, second.seed) == (LARGEST_SEED, 0)
    unseeded = PictureRequest("A bee.", "16:9", "gemini-image", 1)
    assert [one.seed for one in drawings(unseeded, [Redraw(unseeded.content_key, "A bee.")])] == [None, None]
