"""Texts that a model is tried on before it goes live, written for the purpose: spam templates and ordinary comments."""
