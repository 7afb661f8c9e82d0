"""The whole screen on plain messages: each flag raised, denied, asked in general and feared; the policy's rules."""

from __future__ import annotations

import statistics
import time

import pytest

from bot.screening import red_flag_screen
from bot.triage.model import Level
from bot.triage.screen import PatternScreen

EMERGENCY = [
    ("I can't pee and my back hurts", "ces.bladder"),
    ("cantpee since last night", "ces.bladder"),
    ("CANNOT PASS WATER SINCE THIS MORNING", "ces.bladder"),
    ("I have to push to get the wee started since my back went", "ces.bladder"),
    ("I wet myself twice this week and my back is bad", "ces.bladder"),
    ("I can't feel it when I pee", "ces.bladder"),
    ("I can't tell when my bladder is full any more", "ces.bladder"),
    ("woke up in a wet bed, never happened before, sciatica since Monday", "ces.bladder"),
    ("my husband had the injection yesterday and can't pee", "ces.bladder"),
    ("is it normal that I can't pee after the epidural?", "ces.bladder"),
    ("I soiled myself and did not feel it", "ces.bowel"),
    ("can't hold my poo since my back went", "ces.bowel"),
    ("no warning, poo in my pants again", "ces.bowel"),
    ("I can't feel when I pass wind", "ces.bowel"),
    ("numb between my legs", "ces.saddle"),
    ("nυmb bum", "ces.saddle"),
    ("n\u200bu\u200bm\u200bb between my legs", "ces.saddle"),
    ("my bum is nuuuumb", "ces.saddle"),
    ("tingling in my private parts since yesterday", "ces.saddle"),
    ("wiping feels different", "ces.saddle"),
    ("I can't feel the toilet paper when I wipe", "ces.saddle"),
    ("buttocks have gone numb", "ces.saddle"),
    ("inner thighs feel dead", "ces.saddle"),
    ("can't get an erection since my slipped disc", "ces.sexual"),
    ("no feeling during sex since the back pain began", "ces.sexual"),
    ("both legs are numb", "ces.both_legs"),
    ("pins and needles in both feet since Sunday", "ces.both_legs"),
    ("sciatica in both legs now", "ces.both_legs"),
    ("both my legs feel weak", "ces.both_legs"),
    ("I am dragging my foot", "neuro.progressive"),
    ("can't lift my foot any more", "neuro.progressive"),
    ("my leg is getting weaker every day", "neuro.progressive"),
    ("I can't walk since this morning", "neuro.progressive"),
    ("leg keeps giving way more and more", "neuro.progressive"),
    ("clumsy hands and unsteady walking with my bad neck", "neuro.cord"),
    ("electric shocks down my spine when I bend my neck and I keep dropping cups", "neuro.cord"),
    ("my leg is still numb 30 hours after the block", "post.deficit"),
    ("three days after the injection my leg is still numb", "post.deficit"),
    ("the numbness wore off after the block and now my leg is numb again", "post.deficit"),
    ("leg weakness getting worse since the injection", "post.deficit"),
    ("fever and much worse back pain after my injection", "post.infection"),
    ("temp 38.9 and a stiff neck four days after the epidural", "post.infection"),
    ("pus from the needle site and a fever", "post.infection"),
    ("I inject drugs, I have a fever and bad back pain", "post.infection"),
    ("my cousin he shares needles, fever two days and his back is very bad", "post.infection"),
    ("a van ploughed into the back of me yesterday, my back is agony", "trauma"),
    ("dad was out cold for about a minute", "chest"),
    ("mum is choking on your tablets", "chest"),
    ("the dye brings me out in hives and I cannot breathe", "anaphylaxis"),
    ("can somebody help me I cannot pee since last night", "ces.bladder"),
    ("my spine bone collapsed and now both my legs are numb", "ces.both_legs"),
    ("I'm such a waste of space", "self_harm"),
    ("headache and fever after the epidural", "post.headache_danger"),
    ("thunderclap headache", "post.headache_danger"),
    ("worst headache of my life", "post.headache_danger"),
    ("headache since the injection and now I am confused", "post.headache_danger"),
    ("chest pain", "chest"),
    ("I can't breathe", "chest"),
    ("short of breath since the injection", "chest"),
    ("I fainted this morning", "chest"),
    ("coughing up blood", "chest"),
    ("my face is drooping on one side", "stroke"),
    ("slurred speech since ten minutes", "stroke"),
    ("suddenly my left arm is weak and my words come out wrong", "stroke"),
    ("lost the sight in my left eye", "stroke"),
    ("my tongue is swelling up", "anaphylaxis"),
    ("hives and trouble breathing after the new tablets", "anaphylaxis"),
    ("my throat is closing", "anaphylaxis"),
    ("sudden tearing pain in my belly and back, I am sweating", "aaa"),
    ("fell off a ladder and my back hurts", "trauma"),
    ("car crash yesterday and terrible back pain", "trauma"),
    ("I have cancer and my legs have gone weak since Friday", "cancer_neuro"),
    ("took all my tramadol at once", "overdose"),
    ("he had his morphine and I can't wake him", "overdose"),
    ("I took 20 paracetamol today", "overdose"),
    ("I want to die", "self_harm"),
    ("I don't want to be here any more", "self_harm"),
    ("everyone would be better off without me", "self_harm"),
    ("I am going to kill myself", "self_harm"),
    ("I cut my arms again last night", "self_harm"),
    ("I have been saving my tablets, I am tired of living", "self_harm"),
    ("fever, mottled skin and confused", "sepsis"),
    ("burning up and breathing very fast", "sepsis"),
    ("my poo is black and sticky", "medicine_trouble"),
    ("vomiting blood on ibuprofen", "medicine_trouble"),
]

URGENT = [
    ("the needle site is red and hot, no fever", "post.wound"),
    ("yellow fluid from the injection site", "post.wound"),
    ("temperature of 38.4 since my block yesterday, nothing else", "post.fever"),
    ("my leg is still numb 16 hours after the block", "post.numb_today"),
    ("both legs heavy 3 hours after the block", "post.numb_today"),
    ("headache since the epidural, worse when I stand up, better lying flat", "post.headache"),
    ("headache for three days since the injection", "post.headache"),
    ("a week after the block my pain is worse than before", "post.pain_up"),
    ("three weeks after the ablation the pain is worse than before", "post.pain_up"),
    ("a month after the ablation my skin is still burning", "post.pain_up"),
    ("bruise after the injection keeps getting bigger", "post.bleeding"),
    ("I stopped my warfarin before the block and nobody told me to", "post.bleeding"),
    ("blood sugar 22 since the steroid, my plan says call if over 15", "post.sugar"),
    ("itchy rash all over since the injection, breathing is fine", "post.rash"),
    ("new numbness in my left foot since Monday, not getting worse", "neuro.new_one_leg"),
    ("clumsy fingers this last month, nothing else", "neuro.cord"),
    ("one calf is swollen, hot and sore", "dvt"),
    ("I had breast cancer and now a new back pain at night", "cancer_pain"),
    ("lost two stone without trying and my back aches", "cancer_pain"),
    ("fever of 38.5 and back pain, never had an injection", "fever_back"),
    ("I am 78, lifted a bag and felt sudden sharp pain in my back", "fracture_risk"),
    ("osteoporosis, slipped off a chair, bad back pain since", "fracture_risk"),
    ("20 weeks pregnant with new severe back pain", "pregnant_pain"),
    ("stomach pain since I started naproxen", "medicine_trouble"),
    ("stopped tramadol suddenly, now sweating and shaking", "medicine_trouble"),
]

CHECK = [
    "my leg feels a bit funny",
    "my foot goes numb when I sit cross-legged, gone when I stretch",
    "I am constipated",
    "light-headed when I stand up",
    "I feel low, not thinking of harming myself",
    "having some toilet trouble",
    "numb toes since my operation in 2014, my surgeon knows, no change",
    "I have had a weak left leg since polio as a child, the neurologist checks it, same as always",
    "slow stream for ten years, my urologist checks it, it is unchanged",
    "my toes have been numb for years and I never told any doctor",
]

NONE = [
    "can the ache by my pubic bone come off the spine",
    "the back of my head on the left aches when my neck plays up",
    "strawberries bring me out in spots, does the dye do that",
    "would losing two stone do anything for my back",
    "am I out cold for the ablation",
    "what a waste of space this chat is",
    "is the self-harm training module due this month",
    "",
    " ",
    "...",
    "?!?!",
    "hello",
    "thank you",
    "what are your opening hours?",
    "can I move my appointment to Friday",
    "how long does an ablation last?",
    "my usual back pain is back",
    "does the block hurt?",
    "can I drive home after?",
    # denied
    "no numbness between my legs",
    "I can pee normally",
    "no fever, no numbness, no weakness",
    "no chest pain",
    "denies saddle numbness, urinary retention, leg weakness",
    "I am not suicidal",
    "no trouble peeing",
    "no rash and no swelling of my tongue",
    "my legs are not weak",
    "no black stools",
    "fever: none. headache: none.",
    "bladder fine, bowels fine, legs fine",
    # asked in general
    "what is cauda equina?",
    "can the block cause incontinence?",
    "what are the signs of a stroke?",
    "how common is infection after an epidural?",
    "what is foot drop?",
    "can an ablation cause leg weakness?",
    "what would you do if I typed that I can't feel my legs?",
    "icd-10 code for foot drop",
    "which leaflet covers chest pain?",
    # feared
    "I'm scared I'll lose control of my bladder after",
    "terrified of being paralysed",
    "what if I wet myself on the table?",
    "I am afraid of a stroke during the procedure",
    "worried I might get an infection in my spine",
    # past and settled
    "had a slipped disc with numb legs in 2011, all fine since",
    "I fainted at a blood test years ago, never again",
    "in 2015 I had a spinal headache after an epidural, it cleared up",
    # relatives
    "my mother had cauda equina in 1998",
    "my father had a stroke years ago, do I need a test?",
    "my aunt had a dropped foot, is it hereditary?",
    # other meanings
    "this drop-down menu is killing me",
    "my dog can't walk",
    "I nearly wet myself laughing",
    "the chair in reception has a wobbly leg",
    "my phone is dead",
    "bike saddle recommendations please",
    # expected after a procedure
    "my leg is a bit numb 3 hours after the block, getting better",
    "sore at the needle site since yesterday",
    "small bruise at the needle site",
    "could not sleep after the steroid",
    # stress leak
    "I leak when I sneeze since my kids, same as ever",
    "I've leaked a little when I cough for years, no change",
]


@pytest.mark.parametrize(("text", "flag"), EMERGENCY)
def test_emergency(screen: PatternScreen, text: str, flag: str) -> None:
    result = screen(text)
    assert (result.level.label, flag in result.flags) == ("emergency", True), result.flags


@pytest.mark.parametrize(
    "text",
    [
        "what is a block? I cannot pee",
        "Hello, my card is in the post and I am new here. What is a block? I cannot pee",
        "he cant move his legs",
        "What time do you open on Monday?\nI cannot feel between my legs since this morning",
        "she is numb between her legs since the ablation, is that normal",
        "since the block i cannot pee, should i be worried?",
        "quick question, is it normal that i cant feel when i wipe",
    ],
)
def test_an_ordinary_question_beside_a_sign_does_not_hide_it(text: str) -> None:
    assert red_flag_screen()(text).level.label == "emergency"


@pytest.mark.parametrize("text", [text for text, _ in EMERGENCY])
def test_the_whole_screen_keeps_plain_emergencies(text: str) -> None:
    """No learned layer may take away what is said in plain words."""
    assert red_flag_screen()(text).level == Level.EMERGENCY


@pytest.mark.parametrize(("text", "flag"), URGENT)
def test_urgent(screen: PatternScreen, text: str, flag: str) -> None:
    result = screen(text)
    assert (result.level.label, flag in result.flags) == ("urgent", True), result.flags


@pytest.mark.parametrize("text", CHECK)
def test_check(screen: PatternScreen, text: str) -> None:
    assert screen(text).level.label == "check"


@pytest.mark.parametrize("text", NONE)
def test_none(screen: PatternScreen, text: str) -> None:
    result = screen(text)
    assert (result.level.label, result.flags, result.why, result.advice) == ("none", [], [], "")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I can't pee. Are you open on Saturday?", "emergency"),  # rule 2
        ("my wife says it's nothing but I can't pee", "emergency"),  # rule 4
        ("probably just the injection, but both legs are numb and I wet myself", "emergency"),  # rule 4
        ("My mother had a stroke in 1998. Now I can't pee.", "emergency"),  # rules 5 and 6
        ("Had numb legs in 2011, fine since. Since Monday I can't pee.", "emergency"),  # rule 5
        ("What is cauda equina? I can't feel when I wipe.", "emergency"),  # rule 5
        ("My dog can't walk. I have chest pain.", "emergency"),  # rule 5
        ("numb foot since 2014, surgeon knows, unchanged. But this week I can't pee", "emergency"),  # rule 7
        ("no fever my bum is numb", "emergency"),
        ("no fever, no pain, but I can't pee", "emergency"),
    ],
)
def test_the_danger_in_a_mixed_message_wins(screen: PatternScreen, text: str, level: str) -> None:
    assert screen(text).level.label == level


def test_the_words_that_raised_it_are_quoted_as_typed(screen: PatternScreen) -> None:
    assert screen("My BUM is nuuumb").why[0] == "BUM is nuuumb"


def test_a_very_long_message_is_screened_at_both_ends(screen: PatternScreen) -> None:
    filler = "the weather was fine and we had tea. " * 140
    assert len(filler) > 5000
    assert screen("I can't pee. " + filler).level.label == "emergency"
    assert screen(filler + "I can't pee.").level.label == "emergency"
    assert screen(filler).level.label == "none"


def test_an_ordinary_message_takes_a_few_milliseconds(screen: PatternScreen) -> None:
    taken = []
    for text, _ in EMERGENCY:
        start = time.perf_counter()
        screen(text)
        taken.append(time.perf_counter() - start)
    assert statistics.median(taken) < 0.02
