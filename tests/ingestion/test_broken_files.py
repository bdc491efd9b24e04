"""Each way of being broken has its reason, names the file, and says what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ingestion.read import read
from models.errors import Unreadable
from models.types import ReadDocument

WAYS = {
    "empty": "is empty",
    "blank": "is empty",
    "truncated pdf": "",
    "truncated docx": "damaged or cut off",
    "wrong extension": "is a Word file",
    "pdf as text": "is a PDF",
    "binary as text": "not a text file",
    "old word": "Office",
    "no text": "no text",
    "only a head": "no rows",
    "numbers only": "numbers",
    "questions": "questions, not answers",
    "unknown": "which is not read",
    "encrypted": "encrypted",
    "encrypted word": "encrypted",
    "no pages": "page",
    "zip as xlsx": "zip archive",
}


def without_interfaces() -> list[str]:
    """A prefix that takes the network from a whole process, its native libraries included, where the system lets us."""
    prefix = ["unshare", "--map-root-user", "--net"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
    ):
        return []
    return prefix


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_file_is_named_with_its_reason(broken_files: dict[str, Path], way: str) -> None:
    path = broken_files[way]
    with pytest.raises(Unreadable) as caught:
        read(path)
    message = str(caught.value)
    assert path.name in message
    assert WAYS[way] in message
    assert message.endswith(".")


def test_every_way_is_tried(broken_files: dict[str, Path]) -> None:
    assert set(broken_files) == set(WAYS)


def test_a_file_of_each_format_is_read_without_any_network(of_every_format: dict[str, Path]) -> None:
    """In a process of its own, where any connection, look-up or torch import is an error."""
    program = textwrap.dedent(
        """
        import socket, sys
        def denied(*args, **kwargs): raise AssertionError(f"network: {args}")
        socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = denied
        import services.settings
        from pathlib import Path
        from ingestion.read import read
        for name in sys.argv[1:]:
            read(Path(name))
        assert "torch" not in sys.modules
        assert "en_core_web_sm" not in sys.modules
        print("read", len(sys.argv) - 1)
        """
    )
    files = [str(path) for path in of_every_format.values()]
    command = [*without_interfaces(), sys.executable, "-c", program, *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip().endswith(f"read {len(files)}")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "PKG_ID,Name,Torque\nA1,Cover,45 Nm\nA2,Flange,50 Nm\n"),
        ("a.md", "MZ-80 pump manual\n\nTighten to 45 Nm.\n"),
        ("Notice technique.md", "# Pompe\n\nSerrer à 45 Nm.\n"),
    ],
)
def test_the_first_letters_of_a_text_or_name_refuse_no_manual(write, name: str, text: str) -> None:
    document = read(write(name, text))
    assert isinstance(document, ReadDocument)
    assert "45 Nm" in " ".join(block.text for block in document.blocks)
