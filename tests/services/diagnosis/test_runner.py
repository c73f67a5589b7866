from eleven_video.domain.check_results import Health, fine
from eleven_video.services.diagnosis.runner import examine


def _breaks():
    yield fine("half", "seen")
    raise ValueError("sk_a_key_that_was_looked_at")


def test_what_cannot_be_examined_is_a_problem_and_keeps_nothing_else_from_being_seen():
    first, second = examine([("broken", _breaks), ("whole", lambda: [fine("whole", "seen")])])

    assert (first.subject, first.health) == ("broken", Health.PROBLEM)
    assert first.finding.startswith("cannot be examined: ValueError in test_runner.py, line ")
    assert "sk_a" not in f"{first}"
    assert second == fine("whole", "seen")
