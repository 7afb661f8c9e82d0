"""Responses: each defined once, used, of a known kind, and with placeholders that can be filled."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import Any

from bot.settings import Clinic
from bot.store.rights import Kept

Definition = tuple[str, str, list[dict[str, Any]]]
Example = tuple[str, str, str]
Story = tuple[str, str, str, list[dict[str, Any]]]
Responses = dict[str, list[dict[str, Any]]]

KINDS = {"answer", "triage", "check", "clarify", "fallback", "handoff", "smalltalk", "notice", "frame"}
MAY_VARY = {"smalltalk"}  # every other sentence is clinical: never drawn at random
FILLED_BY_ACTIONS = {"topic_name", "question", "why", "fact", "receipt", "days", *Kept.__annotations__}
NO_RESPONSES = {"utter_action"}  # a key of Rasa's response selection
NAME = re.compile(r"utter_[a-z0-9_]+(/[a-z0-9_]+)?")
PLACEHOLDER = re.compile(r"\{(\w*)\}")


def defined_twice(definitions: list[Definition]) -> list[str]:
    """Responses with two definitions: the last one read wins in silence."""
    places = defaultdict(list)
    for path, name, _ in definitions:
        places[name].append(path)
    return [f"{name}: {', '.join(found)}" for name, found in places.items() if len(found) > 1]


def retrieval_intents_without_response(examples: list[Example], responses: Responses) -> list[str]:
    wanted = {intent for _, intent, _ in examples if "/" in intent}
    return [f"{intent}: there is no utter_{intent}" for intent in sorted(wanted) if f"utter_{intent}" not in responses]


def responses_without_examples(examples: list[Example], responses: Responses) -> list[str]:
    known = {intent for _, intent, _ in examples}
    return [f"{name}: nobody can ask for it" for name in responses if "/" in name and name[6:] not in known]


def several_variants(responses: Responses) -> list[str]:
    """Clinical sentences that Rasa would draw at random."""
    return [
        f"{name}: {len(variants)} variants"
        for name, variants in responses.items()
        if any(v.get("metadata", {}).get("kind") not in MAY_VARY for v in variants) and _drawn(variants)
    ]


def _drawn(variants: list[dict[str, Any]]) -> bool:
    """Whether two variants hold under one condition (none is one too), so that Rasa would draw among them."""
    conditions = [str(variant.get("condition", "")) for variant in variants]
    return len(conditions) != len(set(conditions)) or (len(conditions) > 0 and "" not in conditions)


def without_kind(responses: Responses) -> list[str]:
    """Responses that are no answer with papers and do not say what they are."""
    problems = []
    for name, variants in responses.items():
        for variant in variants:
            metadata = variant.get("metadata", {})
            if "facts" not in metadata and metadata.get("kind") not in KINDS:
                problems.append(f"{name}: kind is {metadata.get('kind')!r}")
    return problems


def unknown_placeholders(responses: Responses, known: set[str]) -> list[str]:
    """Placeholders that nothing fills: the patient would read the braces."""
    return [
        f"{name}: {{{word}}}"
        for name, variants in responses.items()
        for variant in variants
        for text in _strings(variant)
        for word in PLACEHOLDER.findall(text)
        if word not in known
    ]


def unknown_suggestions(responses: Responses) -> list[str]:
    """Suggested questions whose answer does not exist: their button would be missing."""
    return [
        f"{name}: suggests {answer}"
        for name, variants in responses.items()
        for variant in variants
        for answer in variant.get("metadata", {}).get("suggest", [])
        if f"utter_{answer.replace('.', '/')}" not in responses
    ]


def without_text(responses: Responses) -> list[str]:
    return [
        f"{name}: is empty" for name, variants in responses.items() for v in variants if not v.get("text", "").strip()
    ]


def named_in_python(files: dict[str, str], families: dict[str, set[str]]) -> tuple[dict[str, str], list[str]]:
    """Responses that Python names, with the file, and names that it builds in a way that no family explains.

    `families`: what may follow the fixed part of a name that is built, e.g. "utter_triage_" -> {"nerves", ...}.
    """
    named: dict[str, str] = {}
    unexplained = []
    for path, text in files.items():
        tree = ast.parse(text)
        built = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        parts = {id(value) for node in built for value in node.values}
        for node in ast.walk(tree):
            value = node.value if isinstance(node, ast.Constant) and id(node) not in parts else None
            if isinstance(value, str) and NAME.fullmatch(value) and value not in NO_RESPONSES:
                named[value] = path
        for node in built:
            start = node.values[0].value if isinstance(node.values[0], ast.Constant) else ""
            if start.startswith("utter_"):
                if len(node.values) != 2 or start not in families:
                    unexplained.append(f"{path}:{node.lineno}: {ast.unparse(node)}")
                named.update({start + end: path for end in families.get(start, ())})
    return named, unexplained


def named_but_missing(named: dict[str, str], responses: Responses) -> list[str]:
    whole = {name: path for name, path in named.items() if not name.endswith("_")}  # a beginning is no name
    return [f"{path}: {name} does not exist" for name, path in sorted(whole.items()) if name not in responses]


def steps_without_response(stories: list[Story], responses: Responses) -> list[str]:
    """Rules and stories that say what does not exist. A retrieval action (utter_smalltalk) stands for its answers."""
    known = set(responses) | {name.partition("/")[0] for name in responses}
    said = [(path, step.get("action", "")) for path, *_, steps in stories for step in steps]
    return [f"{path}: {name} does not exist" for path, name in said if name.startswith("utter_") and name not in known]


def unused(responses: Responses, named: set[str], stories: list[Story], domain: dict[str, Any]) -> list[str]:
    """Plain responses that no Python, rule, story or form names. (Retrieval responses are used by their intent.)"""
    said = {step["action"] for *_, steps in stories for step in steps if "action" in step}
    asked = {f"utter_ask_{slot}" for slot in domain.get("slots", {})} | {
        f"utter_ask_{form}_{slot}" for form, spec in domain.get("forms", {}).items() for slot in spec["required_slots"]
    }
    return [f"{name}: is used nowhere" for name in responses if "/" not in name and name not in named | said | asked]


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in _strings(item)]


def families(advice_groups: set[str], examples: list[Example]) -> dict[str, set[str]]:
    """The names that the program builds, and what they are built from."""
    retrieval = {intent for _, intent, _ in examples if "/" in intent}
    return {
        "utter_triage_": advice_groups,
        "utter_reminder_": {"emergency", "urgent", "self_harm"},
        "utter_call_": {"emergency", "crisis", "clinic"},
        "utter_follow_up/": {i.partition("/")[2] for i in retrieval if i.startswith("follow_up/")},
        "utter_": retrieval,
    }


def reply(text: str = "Hello.", **metadata: Any) -> list[dict[str, Any]]:
    """A response with one variant, for seeded defects."""
    return [{"text": text, "metadata": metadata or {"kind": "notice"}}]


def test_no_response_is_defined_twice(definitions: list[Definition]) -> None:
    assert len(definitions) > 150
    assert defined_twice(definitions) == []


def test_a_response_defined_twice_is_found() -> None:
    both = [("data/responses/a.yml", "utter_x", reply()), ("domain.yml", "utter_x", reply())]
    assert defined_twice(both) == ["utter_x: data/responses/a.yml, domain.yml"]


def test_retrieval_intents_and_responses_agree(examples: list[Example], responses: Responses) -> None:
    assert retrieval_intents_without_response(examples, responses) == []
    assert responses_without_examples(examples, responses) == []


def test_retrieval_intents_that_disagree_are_found() -> None:
    examples = [("data/a.yml", "prp/what", "what is prp")]
    assert retrieval_intents_without_response(examples, {"utter_prp/cost": reply()}) == [
        "prp/what: there is no utter_prp/what"
    ]
    assert responses_without_examples(examples, {"utter_prp/cost": reply()}) == [
        "utter_prp/cost: nobody can ask for it"
    ]


def test_clinical_sentences_are_never_drawn_at_random(responses: Responses) -> None:
    assert several_variants(responses) == []


def test_a_second_clinical_variant_is_found() -> None:
    assert several_variants({"utter_a": reply() * 2}) and several_variants({"utter_a": []}) == []
    assert several_variants({"utter_b": reply(kind="smalltalk") * 2}) == []


def test_every_response_says_what_it_is(responses: Responses) -> None:
    assert without_kind(responses) == []
    assert without_text(responses) == []


def test_a_response_without_kind_is_found() -> None:
    assert without_kind({"utter_a": reply(title="A"), "utter_b": reply(kind="joke"), "utter_c": reply(facts=[])}) == [
        "utter_a: kind is None",
        "utter_b: kind is 'joke'",
    ]
    assert without_text({"utter_a": reply(" ")}) == ["utter_a: is empty"]


def test_every_placeholder_can_be_filled(responses: Responses) -> None:
    known = set(Clinic(name="Any", phone="555").words()) | FILLED_BY_ACTIONS
    assert unknown_placeholders(responses, known) == []


def test_an_unknown_placeholder_is_found() -> None:
    responses = {"utter_a": reply("Call {clinic_fone} or {}."), "utter_b": reply(heading="{who}", kind="triage")}
    assert unknown_placeholders(responses, {"clinic_phone"}) == [
        "utter_a: {clinic_fone}",
        "utter_a: {}",
        "utter_b: {who}",
    ]


def test_every_suggested_question_has_an_answer(responses: Responses) -> None:
    assert unknown_suggestions(responses) == []


def test_a_suggestion_without_answer_is_found() -> None:
    assert unknown_suggestions({"utter_a": reply(suggest=["prp.what"])}) == ["utter_a: suggests prp.what"]


def test_responses_named_in_python_exist(
    program_files: dict[str, str], advice_groups: set[str], examples: list[Example], responses: Responses
) -> None:
    named, unexplained = named_in_python(program_files, families(advice_groups, examples))
    assert unexplained == []
    assert named_but_missing(named, responses) == []


def test_a_missing_response_named_in_python_is_found() -> None:
    source = 'a("utter_gone")\nb(f"utter_triage_{advice}")\nc(f"utter_other_{x}")\nd("utter_ is a prefix")'
    named, unexplained = named_in_python({"actions/a.py": source}, {"utter_triage_": {"now", "today"}})
    assert named_but_missing(named, {"utter_triage_now": reply()}) == [
        "actions/a.py: utter_gone does not exist",
        "actions/a.py: utter_triage_today does not exist",
    ]
    assert unexplained == ["actions/a.py:3: f'utter_other_{x}'"]


def test_no_response_is_unused(
    program_files: dict[str, str],
    advice_groups: set[str],
    examples: list[Example],
    responses: Responses,
    stories: list[Story],
    domain: dict[str, Any],
) -> None:
    named, _ = named_in_python(program_files, families(advice_groups, examples))
    assert steps_without_response(stories, responses) == []
    assert unused(responses, set(named), stories, domain) == []


def test_an_unused_response_is_found() -> None:
    responses = {name: reply() for name in ("utter_rule", "utter_python", "utter_ask_name", "utter_nobody")}
    stories = [("data/a.yml", "rule", "A", [{"intent": "x"}, {"action": "utter_rule"}, {"action": "utter_gone"}])]
    assert unused(responses, {"utter_python"}, stories, {"slots": {"name": {}}}) == ["utter_nobody: is used nowhere"]
    assert steps_without_response(stories, responses) == ["data/a.yml: utter_gone does not exist"]
