"""Making the index again while others read and write; what the doctor says when it lacks something."""

from __future__ import annotations

from datetime import timedelta

from models.index.open import open_index
from services.documents.reindex import reindex
from services.documents.sweep import drop_superseded
from services.runtime.doctor import State, examine
from services.settings import Settings


def test_readers_find_everything_while_the_index_is_made_again(plant) -> None:
    plant.write("pump.md", "# Pump\n\nThe pump takes 2 litres of oil.\n")
    plant.write("press.md", "# Press\n\nThe press takes 9 litres of oil.\n")
    plant.ingest()
    before = plant.finds("litres of oil")
    assert len(before) == 2
    seen = []

    def look(*_: int) -> None:
        seen.append(plant.finds("litres of oil"))

    count = reindex(plant.store, open_index(plant.home, None), None, look)
    assert count == plant.index.count() == 2
    assert len(seen) > 2
    assert all(found == before for found in seen)


def test_what_comes_and_goes_meanwhile_is_in_and_out(plant) -> None:
    plant.write("pump.md", "# Pump\n\nThe pump takes 2 litres of oil.\n")
    plant.write("press.md", "# Press\n\nThe press takes 9 litres of oil.\n")
    plant.ingest()
    lathe = plant.write("new/lathe.md", "# Lathe\n\nThe lathe takes 4 litres of oil.\n")

    def change(done: int, total: int) -> None:
        if (done, total) == (1, 2):  # the first is in the new index already, whichever it is
            plant.ingest(lathe)
            for document in ("pump.md", "press.md"):
                plant.store.documents.remove(document)
            drop_superseded(plant.store, plant.index, timedelta(days=-1))

    reindex(plant.store, open_index(plant.home, None), None, change)
    assert [text for text in plant.finds("litres of oil") if "lathe" not in text] == []
    assert len(plant.finds("litres of oil")) == 1
    assert plant.index.count() == 1


def test_the_doctor_names_the_document_whose_chunks_are_missing(plant, tmp_path) -> None:
    plant.write("pump.md", "# Pump\n\nThe pump takes 2 litres of oil.\n")
    plant.write("press.md", "# Press\n\nThe press takes 9 litres of oil.\n")
    plant.ingest()
    [lost] = [one for one in plant.store.documents.kept() if one.document == "pump.md"]
    [chunk] = [one for one in plant.index.added if one.document == "pump.md"]
    plant.index.drop(lost.copy)
    plant.index.add("a copy that nobody knows", [chunk])  # so that the totals are equal
    settings = Settings(home=plant.home, database_url=f"sqlite:///{tmp_path / 'millwright.db'}", embedder="none")
    found = next(finding for finding in examine(settings) if finding.name == "index")
    assert found.state is State.ERROR
    assert "chunks are missing of pump.md (0 of 1)" in found.message
    assert "index rebuild" in found.remedy
    with_index = open_index(plant.home, None)
    reindex(plant.store, with_index, None, lambda *_: None)
    assert with_index.copies() == {one.copy: 1 for one in plant.store.documents.kept()}
    with_index.close()
