from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant import Settings, SettingsError
from assistant.generate.budget import Budget, Prices, Usage, at_most, cost_of, prices_of

DAY = 86_400.0


def priced(folder: Path, budget: float | None) -> Settings:
    url = SecretStr(f"sqlite:///{folder / 'spent.db'}")
    return Settings(model_price_in=1, model_price_out=2, model_budget=budget, database_url=url)


def test_cost_counts_what_came_from_the_cache_at_its_price() -> None:
    prices = Prices(read=2.0, written=10.0, cached=1.0)
    assert cost_of(Usage(1_000_000, 100_000, 500_000), prices) == pytest.approx(2.5)


@pytest.mark.parametrize(("usage", "prices"), [(None, Prices(1, 1, 1)), (Usage(1, 1), None)])
def test_what_is_not_known_costs_nothing_that_could_be_stated(
    usage: Usage | None, prices: Prices | None
) -> None:
    assert cost_of(usage, prices) is None


def test_one_price_alone_is_none() -> None:
    assert prices_of(Settings(model_price_in=1)) is None
    assert prices_of(Settings(model_price_in=1, model_price_out=2)) == Prices(1, 2, 1)


def test_a_day_ends_with_its_budget_and_a_new_one_begins(tmp_path: Path) -> None:
    now = [0.0]
    first, second = (Budget(priced(tmp_path, 1.0), lambda: now[0]) for _ in range(2))
    first.spend(0.6)
    assert second.has_room()
    second.spend(0.6)
    assert not first.has_room()
    now[0] = DAY
    assert first.has_room()
    first.close()
    second.close()


def test_without_a_budget_no_database_is_opened(tmp_path: Path) -> None:
    budget = Budget(priced(tmp_path, None))
    budget.spend(5.0)
    assert budget.has_room()
    assert not list(tmp_path.iterdir())


def test_a_budget_that_cannot_be_read_is_used_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "spent.db").mkdir()  # a folder where the file should be
    budget = Budget(priced(tmp_path, 1.0))
    assert not budget.has_room()
    budget.spend(1.0)
    assert "budget cannot be read" in caplog.text


def test_a_budget_needs_prices() -> None:
    with pytest.raises(SettingsError, match="ADVISOR_MODEL_PRICE_IN"):
        Settings.load({"ADVISOR_MODEL_BUDGET": "1"})


def test_a_cut_stream_is_counted_by_its_characters() -> None:
    assert at_most("x" * 300, "y" * 30) == Usage(100, 10)
