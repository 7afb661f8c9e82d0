"""docs/ledger.md and docs/datasette.yml name what there is."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from sqlite_utils import Database

from bot.settings import ROOT, Keep

GUIDE = (ROOT / "docs" / "ledger.md").read_text("utf8")
METADATA = yaml.safe_load((ROOT / "docs" / "datasette.yml").read_text("utf8"))["databases"]["ledger"]


def names(db: Database) -> list[str]:
    return [name for name in (*db.table_names(), *db.view_names()) if name != "sqlite_sequence"]


def test_every_table_is_described(db: Database) -> None:
    assert [name for name in names(db) if f"`{name}`" not in GUIDE] == []
    assert set(METADATA["tables"]) <= set(names(db)) and {"alert", "miss", "audit"} <= set(METADATA["tables"])


@pytest.mark.parametrize("table", METADATA["tables"])
def test_the_columns_that_datasette_is_told_of_exist(db: Database, table: str) -> None:
    told: dict[str, Any] = METADATA["tables"][table]
    facets = [facet if isinstance(facet, str) else facet["array"] for facet in told.get("facets", [])]
    wanted = {*facets, *told.get("columns", {}), *([told["sort_desc"]] if "sort_desc" in told else [])}
    assert wanted <= {column.name for column in db[table].columns}


@pytest.mark.parametrize("query", METADATA["queries"])
def test_the_queries_run(db: Database, query: str) -> None:
    assert db.execute(METADATA["queries"][query]["sql"]).fetchall() == []


def test_each_setting_stands_with_its_days() -> None:
    for kind, field in Keep.model_fields.items():
        assert f"| `RAMUS_KEEP_{kind.upper()}` | {field.default} |" in GUIDE
