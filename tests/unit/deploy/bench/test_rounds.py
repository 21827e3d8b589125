from collections.abc import Mapping

from deploy.bench.figures import Figure
from deploy.bench.rounds import Effort, Probe, interleaved


async def test_probes_take_turns_and_every_other_round_is_reversed() -> None:
    asked: list[str] = []

    def probe(name: str) -> Probe:
        async def measure() -> Mapping[str, float]:
            asked.append(name)
            return {f"{name} rate": float(len(asked)), f"{name} p99": 0.5}

        return measure

    figures = await interleaved({"a": probe("a"), "b": probe("b")}, Effort(rounds=3), lambda _: None)
    assert asked == ["a", "b", "b", "a", "a", "b"]
    assert figures["a rate"] == Figure((1.0, 4.0, 5.0))
    assert figures["b p99"] == Figure((0.5, 0.5, 0.5))


def test_effort_scales_counts() -> None:
    assert Effort().count(1_000) == 1_000
    assert Effort(share=0.02).count(1_000) == 20
    assert Effort(share=0.02).count(1_000, least=50) == 50
