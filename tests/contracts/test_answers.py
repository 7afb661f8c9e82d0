"""Every answer has its papers: id, title, facts, sources, evidence, a note for the desk, and a true review state."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from bot.dialogue.contract import sources
from bot.settings import CLINIC_FACTS, RESOURCES

Answers = dict[str, dict[str, Any]]
FACTS = "known_facts.yml"
STATES = {"draft", "in_review", "reviewed", "approved", "retired"}
UNSIGNED = ("draft", "in_review")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TEXTS = ("title", "evidence", "author_role", "staff")
LISTS = ("facts", "sources", "audience")


def without_papers(responses: dict[str, list[dict[str, Any]]], topics: set[str]) -> list[str]:
    """Responses of the answer topics (domain intents that action_answer serves) that carry no papers."""
    return [
        f"{name}: has no papers"
        for name, variants in responses.items()
        if name[6:].partition("/")[0] in topics and "/" in name and "facts" not in variants[0].get("metadata", {})
    ]


def incomplete(answers: Answers) -> list[str]:
    """Papers that are missing or empty, and ids that disagree with the response's name."""
    problems = []
    for name, answer in answers.items():
        papers = answer["metadata"]
        problems += [f"{name}: {key} is empty" for key in TEXTS if not str(papers.get(key, "")).strip()]
        problems += [f"{name}: {key} is empty" for key in LISTS if not papers.get(key)]
        if f"utter_{str(answer.get('id')).replace('.', '/')}" != name:
            problems.append(f"{name}: its id is {answer.get('id')}")
        if not set(papers.get("audience") or []) <= {"patient", "staff"}:
            problems.append(f"{name}: audience {papers['audience']}")
    return problems


def unknown_sources(answers: Answers, known: set[str]) -> list[str]:
    return [f"{name}: {s}" for name, answer in answers.items() for s in answer["metadata"]["sources"] if s not in known]


def facts_that_differ(answers: Answers, known: set[str]) -> list[str]:
    """Facts that no list knows (a spelling slip), and known facts that no answer teaches any more."""
    taught = {fact: name for name, answer in answers.items() for fact in answer["metadata"]["facts"]}
    return [f"{taught[fact]}: {fact} is not in the list" for fact in sorted(set(taught) - known)] + [
        f"{fact}: no answer teaches it" for fact in sorted(known - set(taught))
    ]


def false_reviews(answers: Answers) -> list[str]:
    """A draft, or one that is being reviewed, names no reviewer and no date; anything else names both."""
    problems = []
    for name, answer in answers.items():
        review = answer["metadata"].get("review") or {}
        who, when, due = (str(review.get(key, "?")) for key in ("reviewed_by", "reviewed_on", "due"))
        if review.get("state") not in STATES:
            problems.append(f"{name}: state {review.get('state')!r}")
        elif review["state"] in UNSIGNED and (who or when):
            problems.append(f"{name}: a draft reviewed by {who!r} on {when!r}")
        elif review["state"] not in UNSIGNED and not (who and DATE.fullmatch(when) and DATE.fullmatch(due)):
            problems.append(f"{name}: {review['state']} by {who!r} on {when!r}, due {due!r}")
    return problems


def titles_used_twice(answers: Answers) -> list[str]:
    """Titles are what buttons show: two alike could not be told apart."""
    titles = [answer["metadata"]["title"].lower() for answer in answers.values()]
    return sorted({title for title in titles if titles.count(title) > 1})


def answer(**changes: Any) -> dict[str, Any]:
    """A complete answer called utter_prp/what, for seeded defects."""
    papers = {
        "title": "What is PRP?",
        "facts": ["prp"],
        "sources": ["practice"],
        "evidence": "Weak.",
        "author_role": "writer",
        "staff": "Say so.",
        "audience": ["patient"],
        "review": {"state": "draft", "reviewed_by": "", "reviewed_on": "", "due": ""},
    }
    return {"id": "prp.what", "text": "PRP is ...", "metadata": {**papers, **changes}}


def review(state: str, by: str = "", on: str = "", due: str = "") -> dict[str, str]:
    return {"state": state, "reviewed_by": by, "reviewed_on": on, "due": due}


@pytest.fixture(scope="session")
def topic_names(stories: list[Any]) -> set[str]:
    """Intents whose rule lets action_answer choose, but follow-up questions."""
    served = {s[0]["intent"] for *_, s in stories if s[1:] == [{"action": "action_answer"}]}
    return served - {"follow_up"}


def test_every_answer_has_papers(responses: dict[str, Any], answers: Answers, topic_names: set[str]) -> None:
    assert len(answers) > 100
    assert without_papers(responses, topic_names) == []
    assert incomplete(answers) == []


def test_missing_papers_are_found() -> None:
    bare = {"utter_prp/what": [{"text": "x", "metadata": {"kind": "notice"}}], "utter_prp": [{"text": "x"}]}
    assert without_papers(bare, {"prp"}) == ["utter_prp/what: has no papers"]
    assert incomplete({"utter_prp/what": answer(title=" ", sources=[])}) == [
        "utter_prp/what: title is empty",
        "utter_prp/what: sources is empty",
    ]
    assert incomplete({"utter_prp/cost": answer(audience=["nobody"])}) == [
        "utter_prp/cost: its id is prp.what",
        "utter_prp/cost: audience ['nobody']",
    ]
    assert incomplete({"utter_prp/what": answer()}) == []


def test_every_source_is_known(answers: Answers) -> None:
    assert unknown_sources(answers, set(yaml.safe_load((RESOURCES / "sources.yml").read_text("utf8")))) == []


def test_an_unknown_source_is_found() -> None:
    assert unknown_sources({"utter_prp/what": answer(sources=["a friend"])}, {"practice"}) == [
        "utter_prp/what: a friend"
    ]


def test_every_fact_is_known(answers: Answers, request: pytest.FixtureRequest) -> None:
    listed = yaml.safe_load((request.path.parent / FACTS).read_text("utf8"))
    assert listed == sorted(set(listed))
    assert facts_that_differ(answers, set(listed)) == []


def test_a_fact_that_differs_is_found() -> None:
    assert facts_that_differ({"utter_prp/what": answer()}, {"risks"}) == [
        "utter_prp/what: prp is not in the list",
        "risks: no answer teaches it",
    ]


def test_review_states_are_true(answers: Answers) -> None:
    assert false_reviews(answers) == []


@pytest.mark.parametrize(
    ("state", "wrong"),
    [
        (review("draft"), False),
        (review("in_review"), False),
        (review("in_review", by="Dr A"), True),
        (review("draft", by="Dr A"), True),
        (review("draft", on="2026-01-01"), True),
        (review("approved", "Dr A", "2026-01-01", "2027-01-01"), False),
        (review("approved", "", "2026-01-01", "2027-01-01"), True),
        (review("approved", "Dr A", "soon", "2027-01-01"), True),
        (review("approved", "Dr A", "2026-01-01"), True),
        (review("fine"), True),
        ({}, True),
    ],
)
def test_a_false_review_is_found(state: dict[str, str], wrong: bool) -> None:
    assert bool(false_reviews({"utter_prp/what": answer(review=state)})) is wrong


def test_titles_differ(answers: Answers) -> None:
    assert titles_used_twice(answers) == []


def test_two_equal_titles_are_found() -> None:
    assert titles_used_twice({"a": answer(), "b": answer(title="what is prp?")}) == ["what is prp?"]


def clinic_facts_wrong(answers: Answers, known: set[str]) -> list[str]:
    """Answers that need a fact of clinic.yml and have no text for a clinic that is silent, or name an unknown fact."""
    problems = []
    for name, answer in answers.items():
        papers = answer["metadata"]
        needed, said = papers.get("from_clinic", []), papers.get("clinic_says", [])
        problems += [f"{name}: {fact} is no setting of clinic.yml" for fact in (*needed, *said) if fact not in known]
        if bool(needed) != bool(str(papers.get("silent", "")).strip()):
            problems.append(f"{name}: from_clinic and silent go together")
        used = {fact for fact in known if f"{{clinic_{fact}}}" in answer["text"]}
        if not needed and used:
            problems.append(f"{name}: uses {', '.join(sorted(used))} without from_clinic")
    return problems


def test_answers_from_the_clinics_facts_have_a_text_for_a_silent_clinic(answers: Answers) -> None:
    assert clinic_facts_wrong(answers, set(CLINIC_FACTS)) == []


def test_wrong_clinic_facts_are_found() -> None:
    known = {"parking"}
    assert clinic_facts_wrong({"utter_prp/what": answer(from_clinic=["parking"])}, known) == [
        "utter_prp/what: from_clinic and silent go together"
    ]
    assert clinic_facts_wrong({"utter_prp/what": answer(clinic_says=["fish"])}, known) == [
        "utter_prp/what: fish is no setting of clinic.yml"
    ]
    used = {**answer(), "text": "Park here: {clinic_parking}"}
    assert clinic_facts_wrong({"utter_prp/what": used}, known) == ["utter_prp/what: uses parking without from_clinic"]


def test_links_are_well_formed() -> None:
    links = [entry["url"] for entry in sources().values() if "url" in entry]
    assert len(links) > 20 and [link for link in links if not re.fullmatch(r"https?://[\w.-]+/\S*", link)] == []
