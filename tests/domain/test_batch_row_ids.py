"""By what a row is known again."""

from eleven_video.domain.batch_row_ids import row_keys

SKY, BEES = {"prompt": "Why the sky is blue", "duration": 60}, {"prompt": "Bees", "duration": 60}


def test_a_row_keeps_its_key_wherever_it_stands():
    sky, bees = row_keys("batch", [SKY, BEES])

    assert row_keys("batch", [BEES, {"prompt": "New"}, dict(reversed(SKY.items()))]) == [
        bees,
        row_keys("batch", [{"prompt": "New"}])[0],
        sky,
    ]
    assert len({sky.row, bees.row}) == 2


def test_equal_rows_get_keys_numbered_by_their_order():
    first, other, second = row_keys("batch", [SKY, BEES, SKY])

    assert first.row != second.row
    assert row_keys("batch", [SKY])[0] == first
    assert row_keys("batch", [SKY, SKY, BEES]) == [first, second, other]


def test_a_row_that_is_changed_gets_another_key_and_shares_its_words():
    before, look, text = row_keys("batch", [SKY, SKY | {"quality": "high"}, SKY | {"duration": 30}])

    assert len({before.row, look.row, text.row}) == 3
    assert before.narration == look.narration != text.narration
