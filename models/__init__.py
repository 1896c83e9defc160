"""Machine learning: models, their training data, their evaluation."""
