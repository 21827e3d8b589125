"""HTTP: strict requests, problem documents, health, metrics."""
