"""From a PDF to blocks: own layout rules on characters, rules and pictures, unstructured as the second witness."""

from ingestion.pdf.read import read_pdf
from ingestion.pdf.render import page_png

__all__ = ["page_png", "read_pdf"]
