"""How moderation is doing: figures over time, by rule, by reporter."""
