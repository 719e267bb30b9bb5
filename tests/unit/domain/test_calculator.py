"""The calculator: from people and hours to numbers, and back."""

from hypothesis import given
from hypothesis import strategies as st

from server.domain.calculator import MOST_CONTACTS, Plan, contacts_possible, hours_needed, numbers_needed, verdict
from server.domain.throughput import Bound, Capacity, DayCap, Limit

FREE = Capacity(0.0)
plans = st.builds(Plan, st.integers(1, 2_000_000), st.integers(1, 5), st.floats(0.5, 30), st.sampled_from([0.5, 1, 25]))


def test_sixty_thousand_texts_in_eight_hours_take_three_numbers_at_one_a_second() -> None:
    plan = Plan(60_000, hours=8)
    assert round(plan.rate_needed, 2) == 2.08
    assert numbers_needed(plan, FREE) == (3, Bound.NUMBERS)
    assert (plan.numbers_for_people, plan.volunteers_needed) == (300, 8)


def test_a_million_in_an_hour_takes_278_numbers() -> None:
    assert numbers_needed(Plan(1_000_000, hours=1), FREE)[0] == 278


@given(plans)
def test_the_fewest_numbers_are_enough_and_one_less_is_not(plan: Plan) -> None:
    numbers, _ = numbers_needed(plan, FREE)
    assert numbers is not None
    assert hours_needed(plan, FREE, numbers)[0] <= plan.hours * (1 + 1e-9)
    if numbers > 1:
        assert hours_needed(plan, FREE, numbers - 1)[0] > plan.hours


@given(plans, st.integers(1, 50))
def test_both_ways_round_agree(plan: Plan, numbers: int) -> None:
    exact = numbers * plan.per_number * plan.hours * 3_600 / plan.parts
    assert abs(contacts_possible(plan, FREE, numbers) - min(exact, MOST_CONTACTS)) <= 1


def test_when_another_limit_binds_no_count_of_numbers_helps() -> None:
    account = Capacity(0.0, (Limit(Bound.ACCOUNT, 5.0),))
    plan = Plan(300_000, hours=8)
    assert numbers_needed(plan, account) == (None, Bound.ACCOUNT)
    assert verdict(plan, account, 40).startswith("Not in that time, however many numbers there are")
    day = Capacity(0.0, day=DayCap(2_000, 0.375, 2_000, 40_000))
    assert numbers_needed(Plan(60_000, hours=8), day) == (None, Bound.DAY)
    assert contacts_possible(Plan(1, hours=8), day, 1_000) == 5_333


def test_the_verdict_says_what_to_do() -> None:
    plan = Plan(60_000, hours=8)
    assert verdict(plan, FREE, 3) == "That works: everybody is texted in 5 h 34 min."
    assert verdict(plan, FREE, 0) == "3 numbers do it."
    assert verdict(plan, FREE, 2) == "1 more number does it; with those at hand it takes 8 h 20 min."
