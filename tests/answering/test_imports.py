"""What the program may load: a language model library costs seconds and calls out at import."""

from __future__ import annotations

import subprocess
import sys


def test_the_program_without_a_language_model_never_imports_litellm() -> None:
    code = (
        "import sys, services.settings, services.answering.program as p;"
        "from services.answering.state import default_state;"
        "default_state();"
        "sys.exit(', '.join(m for m in ('litellm', 'torch', 'openai') if m in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
