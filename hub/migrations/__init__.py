"""The schema's history, and the only place that sees every model."""
