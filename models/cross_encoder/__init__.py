"""A cross-encoder: question and passage read together, and how likely the passage states what is asked."""

from models.cross_encoder.onnx import LANGUAGE, flaw, states

__all__ = ["LANGUAGE", "flaw", "states"]
