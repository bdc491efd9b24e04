"""What a language model does in a step, where one is configured. Each step here is a DSPy module with one predictor."""
