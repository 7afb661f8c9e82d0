"""Intents, examples, rules and stories: what `rasa data validate` lets through."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from bot.importer import Importer
from bot.settings import ROOT

Example = tuple[str, str, str]
Story = tuple[str, str, str, list[dict[str, Any]]]


def plain(intent: str) -> str:
    """The intent without its answer: "ablation/lasts" is handled as "ablation"."""
    return intent.partition("/")[0]


def folded(text: str) -> str:
    """A text as it is compared: lower case, single spaces."""
    return " ".join(text.lower().split())


def intents_without_examples(intents: list[str], examples: list[Example]) -> list[str]:
    known = {plain(intent) for _, intent, _ in examples}
    return [f"{intent}: has no examples" for intent in intents if intent not in known]


def examples_without_intent(intents: list[str], examples: list[Example]) -> list[str]:
    return [f"{path}: {intent} is not in domain.yml" for path, intent, _ in examples if plain(intent) not in intents]


def intents_listed_twice(intents: list[str]) -> list[str]:
    return [f"{intent}: is listed twice" for intent in sorted({i for i in intents if intents.count(i) > 1})]


def intents_in_no_story(intents: list[str], stories: list[Story]) -> list[str]:
    """Intents that nothing answers."""
    handled = {plain(step["intent"]) for *_, steps in stories for step in _all_steps(steps) if "intent" in step}
    return [f"{intent}: is in no rule and no story" for intent in intents if intent not in handled]


def stories_with_one_name(stories: list[Story]) -> list[str]:
    places = defaultdict(list)
    for path, _, name, _ in stories:
        places[name].append(path)
    return [f"{name!r}: {', '.join(found)}" for name, found in places.items() if len(found) > 1]


def examples_in_two_intents(examples: list[Example]) -> list[str]:
    labels = defaultdict(set)
    for _, intent, text in examples:
        labels[folded(text)].add(intent)
    return [f"{text!r}: {', '.join(sorted(found))}" for text, found in labels.items() if len(found) > 1]


def examples_given_twice(examples: list[Example]) -> list[str]:
    """The same words twice for one intent: they would count double."""
    seen: set[tuple[str, str]] = set()
    problems = []
    for path, intent, text in examples:
        if (intent, folded(text)) in seen:
            problems.append(f"{path}: {intent}: {text!r} stands twice")
        seen.add((intent, folded(text)))
    return problems


def _all_steps(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [inner for step in steps for inner in step.get("or", [step])]


def test_every_intent_has_examples(domain: dict[str, Any], examples: list[Example]) -> None:
    assert intents_without_examples(domain["intents"], examples) == []
    assert examples_without_intent(domain["intents"], examples) == []
    assert intents_listed_twice(domain["intents"]) == []


def test_an_intent_without_examples_is_found() -> None:
    examples = [("data/a.yml", "ablation/lasts", "how long")]
    assert intents_without_examples(["ablation", "steroid"], examples) == ["steroid: has no examples"]
    assert examples_without_intent(["steroid"], examples) == ["data/a.yml: ablation/lasts is not in domain.yml"]
    assert intents_listed_twice(["a", "b", "a"]) == ["a: is listed twice"]


def test_every_intent_is_in_a_rule_or_story(domain: dict[str, Any], stories: list[Story]) -> None:
    assert intents_in_no_story(domain["intents"], stories) == []


def test_an_intent_in_no_story_is_found() -> None:
    steps = [{"or": [{"intent": "affirm"}, {"intent": "deny"}]}, {"action": "action_answer"}]
    stories = [("data/a.yml", "story", "Somebody answers", steps)]
    assert intents_in_no_story(["affirm", "deny", "unsure"], stories) == ["unsure: is in no rule and no story"]


def test_story_names_are_unique(stories: list[Story]) -> None:
    assert stories
    assert stories_with_one_name(stories) == []


def test_two_stories_with_one_name_are_found() -> None:
    stories = [("data/a.yml", "rule", "The chat opens", []), ("data/b.yml", "story", "The chat opens", [])]
    assert stories_with_one_name(stories) == ["'The chat opens': data/a.yml, data/b.yml"]


def test_no_example_stands_in_two_intents(examples: list[Example]) -> None:
    assert len(examples) > 1000
    assert examples_in_two_intents(examples) == []
    assert examples_given_twice(examples) == []


def test_an_example_in_two_intents_is_found() -> None:
    examples = [("data/a.yml", "ablation/hurt", "Does it  hurt"), ("data/b.yml", "steroid/hurt", "does it hurt")]
    assert examples_in_two_intents(examples) == ["'does it hurt': ablation/hurt, steroid/hurt"]
    assert examples_given_twice([*examples, ("data/c.yml", "steroid/hurt", "does it hurt")])


def test_the_ranker_ignores_only_intents_of_the_domain(domain: dict[str, Any]) -> None:
    """`ignore` in config.yml names intents that the program sets itself; a misspelt one would be learned."""
    import yaml

    pipeline = yaml.safe_load((ROOT / "config.yml").read_text("utf8"))["pipeline"]
    ranker = next(part for part in pipeline if part["name"].endswith("IntentRanker"))
    assert set(ranker["ignore"]) <= set(domain["intents"])


def lookups_that_are_never_read(lookups: list[str], annotated: set[str]) -> list[str]:
    """Rasa leaves out a lookup table whose entity stands in no example, and says nothing."""
    return [name for name in lookups if name not in annotated]


def test_every_lookup_is_read() -> None:
    data = Importer(None, None, [str(ROOT / "data" / "nlu")]).get_nlu_data()
    assert len(data.lookup_tables) > 5
    assert lookups_that_are_never_read([str(table["name"]) for table in data.lookup_tables], data.entities) == []


def test_a_lookup_without_an_example_is_found() -> None:
    assert lookups_that_are_never_read(["topic", "help_here"], {"topic"}) == ["help_here"]
