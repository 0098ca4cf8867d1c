"""The hold worker in front of a (fake) Postiz: what may not be published is a draft before it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.outbound.holding import BAD, DOUBTFUL, GOOD, SECRET, House, due
from tests.outbound.servers import Answer, Postiz, Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator


class Bench:
    """A worker, a tool and a receiver."""

    def __init__(self, house: House, **more: str) -> None:
        self.house = house
        self.tool = Postiz()
        self.receiver = Receiver(SECRET)
        self.worker = house.worker(
            "postiz", self.tool.url + "/public/v1", Postiz.KEY, self.receiver.url + "/hook", **more
        )

    def states(self) -> dict[str, str]:
        """Return every post's state in the tool."""
        return {name: post["state"] for name, post in self.tool.posts.items()}

    def close(self) -> None:
        """End the servers."""
        self.tool.close()
        self.receiver.close()


@pytest.fixture
def bench(house: House) -> Iterator[Bench]:
    """Give a fresh bench."""
    made = Bench(house)
    yield made
    made.close()


def test_what_may_not_be_published_is_moved_to_draft(bench: Bench) -> None:
    """Block and review are held, with the reasons called back; what is allowed stays scheduled."""
    bench.tool.put("good", f"<p>{GOOD}</p>", due(5))
    bench.tool.put("bad", f"<p>{BAD}</p>", due(50))
    bench.tool.put("doubtful", f"<p>{DOUBTFUL}</p>", due(500))

    assert bench.worker.run()
    assert bench.states() == {"good": "QUEUE", "bad": "DRAFT", "doubtful": "DRAFT"}
    told = {event["data"]["post_id"]: event for event in bench.receiver.received.values()}
    assert {name: event["data"]["decision"] for name, event in told.items()} == {"bad": "block", "doubtful": "review"}
    assert told["bad"]["type"] == "post.held"
    assert told["bad"]["timestamp"].endswith("Z")
    assert len(told["bad"]["data"]["verdict"]["verdicts"]) == 10
    assert "85.07.30" not in str(told["bad"])


def test_the_very_first_start_only_says(bench: Bench) -> None:
    """It changes nothing and calls nobody; the second start acts."""
    bench.tool.put("bad", BAD, due(5))

    assert bench.worker.run(dry=None)
    assert (bench.states()["bad"], bench.tool.holds, bench.receiver.events) == ("QUEUE", [], [])
    assert bench.worker.said[0].startswith("DRY RUN")
    assert "the next start acts" in bench.worker.said[1]
    assert any("would hold: bad" in line for line in bench.worker.said)
    assert bench.worker.run(dry=None)
    assert bench.tool.holds == ["bad"]
    assert bench.worker.said[0].startswith("Holding dorp.postiz")


def test_the_same_round_again_changes_nothing(bench: Bench) -> None:
    """What is held stays held, nothing is told twice, and the unchanged is not judged again."""
    bench.tool.put("good", GOOD, due(5))
    bench.tool.put("bad", BAD, due(5))
    for _ in range(3):
        assert bench.worker.run()

    assert bench.tool.holds == ["bad"]
    assert len(bench.receiver.events) == 1
    assert bench.worker.counted("allowed") == 1


def test_an_edit_after_the_verdict_is_judged_again(bench: Bench) -> None:
    """A post that was allowed and then edited is held at the next poll."""
    bench.tool.put("p", GOOD, due(5))
    bench.worker.run()
    bench.tool.put("p", BAD, due(5))
    bench.worker.run()

    assert bench.tool.holds == ["p"]


def test_an_edit_between_verdict_and_move_is_seen(bench: Bench) -> None:
    """The post is read again just before it is moved: what its author repaired meanwhile stays scheduled."""
    bench.tool.put("p", BAD, due(5))

    def repair(asked: object) -> None:
        if len(bench.tool.asked) == 2:  # the first question of the poll, then the post once more
            bench.tool.put("p", GOOD, due(5))

    bench.tool.before = repair
    bench.worker.run()

    assert bench.tool.holds == []
    assert bench.worker.counted("edited") == 1


def test_a_post_that_is_scheduled_again_without_approval_is_held_again(bench: Bench) -> None:
    """And told again, as another message."""
    bench.tool.put("p", BAD, due(5))
    bench.worker.run()
    bench.tool.posts["p"]["state"] = "QUEUE"
    bench.worker.run()

    assert bench.tool.holds == ["p", "p"]
    assert len(bench.receiver.received) == 2


def test_review_may_pass_where_the_source_says_so(house: House) -> None:
    """`on_review = "allow"` holds blocks only."""
    bench = Bench(house, on_review="allow")
    bench.tool.put("doubtful", DOUBTFUL, due(5))
    bench.tool.put("bad", BAD, due(5))
    bench.worker.run()
    bench.close()

    assert bench.tool.holds == ["bad"]


def test_what_was_published_between_two_polls_is_counted_and_told(bench: Bench) -> None:
    """Nobody could stop it; the window is shown, and people hear of what should not have gone out."""
    bench.tool.put("old", BAD, due(-3), "PUBLISHED")
    bench.tool.put("p", GOOD, due(1))
    bench.worker.run()
    before = len(bench.receiver.events)
    bench.tool.put("quick", BAD, due(-0.01), "PUBLISHED")
    bench.tool.put("p", BAD, due(-0.01), "PUBLISHED")
    bench.worker.run()
    bench.worker.run()

    assert before == 0
    assert (bench.worker.counted("published_unseen"), bench.worker.counted("published_edited")) == (1, 1)
    assert [event["type"] for event in bench.receiver.received.values()] == ["post.published"] * 2
    assert "window" in bench.worker.said[-1]


def test_a_post_that_cannot_be_read_is_held(bench: Bench) -> None:
    """Nothing passes because nobody understood it."""
    bench.tool.put("odd", "", due(5))
    bench.worker.run()

    assert bench.tool.holds == ["odd"]


def test_a_move_that_fails_is_tried_at_the_next_poll(bench: Bench) -> None:
    """5xx and dropped connections: the round says so, other posts are moved all the same."""
    bench.tool.put("a", BAD, due(5))
    bench.tool.put("b", BAD, due(6))
    bench.tool.before = lambda asked: Answer(status=503) if asked.path.endswith("/a/status") else None
    assert not bench.worker.run()
    assert bench.tool.holds == ["b"]

    bench.tool.before = lambda _: None
    assert bench.worker.run()
    assert bench.tool.holds == ["b", "a"]
    assert len(bench.receiver.received) == 2


def test_a_move_whose_answer_was_lost_is_not_made_twice_in_the_books(bench: Bench) -> None:
    """The tool did it and the connection broke: the next poll sees the draft and tells the reasons, once."""
    bench.tool.put("p", BAD, due(5))
    bench.tool.after = lambda asked: Answer(drop=True) if asked.method == "PUT" else None
    bench.worker.run()
    bench.tool.after = lambda _: None
    bench.worker.run()
    bench.worker.run()

    assert bench.states() == {"p": "DRAFT"}
    assert len(bench.receiver.events) == 1


def test_a_receiver_that_was_away_hears_it_later(bench: Bench) -> None:
    """The report waits in the ledger as a kind and a hash; its words are made again from the draft."""
    bench.tool.put("p", BAD, due(5))
    bench.receiver.before = lambda _: Answer(status=400)
    assert not bench.worker.run()
    bench.receiver.before = lambda _: None
    assert bench.worker.run()

    assert len(bench.receiver.events) == 1
    assert bench.tool.holds == ["p"]


def test_the_ledger_holds_no_word_and_no_id(bench: Bench) -> None:
    """Hashes, steps and moments only, readable by its owner."""
    bench.tool.put("een-herkenbare-naam", BAD, due(5))
    bench.worker.run()
    text = bench.worker.file.path.read_text("utf-8")

    assert "een-herkenbare-naam" not in text
    assert "rijksregister" not in text
    assert bench.worker.file.path.stat().st_mode & 0o077 == 0


def test_an_approved_post_is_left_alone_until_it_is_edited(bench: Bench) -> None:
    """An officer released the wording after it was held; its author schedules it again, and later edits it."""
    bench.tool.put("p", DOUBTFUL, due(5))
    bench.worker.run()
    bench.house.approve(DOUBTFUL)
    bench.tool.posts["p"]["state"] = "QUEUE"
    for _ in range(3):
        bench.worker.run()
    assert bench.tool.holds == ["p"]

    bench.tool.put("p", DOUBTFUL + " Punt.", due(5))
    bench.worker.run()
    assert bench.tool.holds == ["p", "p"]


def test_the_approval_that_an_officer_gives_is_found_without_hands(bench: Bench) -> None:
    """POST /v1/approvals leaves it where the worker looks."""
    text = DOUBTFUL + " Welkom."
    bench.tool.put("p", text, due(5))
    bench.worker.run()
    (event,) = bench.receiver.received.values()
    asked = {"content_hash": event["data"]["verdict"]["content_hash"], "by_role": "woordvoerder", "until": due(1)}
    assert bench.house.ask("/v1/approvals", asked).status_code == 200
    bench.tool.posts["p"]["state"] = "QUEUE"
    bench.worker.run()

    assert bench.tool.holds == ["p"]


def test_a_receiver_that_hangs_delays_no_move(bench: Bench) -> None:
    """Everything is moved before anybody is told; a receiver that fails thrice is left alone until the next poll."""
    for number in range(6):
        bench.tool.put(f"p{number}", BAD, due(5 + number))
    told: list[int] = []
    bench.receiver.before = lambda _: told.append(len(bench.tool.holds)) or Answer(status=400)  # type: ignore[func-returns-value]
    assert not bench.worker.run()
    assert told == [6, 6, 6]

    bench.receiver.before = lambda _: None
    assert bench.worker.run()
    assert len(bench.receiver.received) == 6


def test_a_post_that_could_not_be_moved_in_time_is_counted(bench: Bench) -> None:
    """It was judged, the tool refused the move, and it went out."""
    bench.tool.put("p", BAD, due(0.01))
    bench.tool.before = lambda asked: Answer(status=403) if asked.method == "PUT" else None
    assert not bench.worker.run()
    bench.tool.posts["p"]["state"] = "PUBLISHED"
    bench.worker.run()

    assert bench.worker.counted("published_not_allowed") == 1
    assert [event["type"] for event in bench.receiver.received.values()] == ["post.published"]
