"""How much more often than usual each term is used in each place: rates, drawn towards the usual as far as they must.

Empirical Bayes. A term's rate in a place is its usual rate times a factor, and factors of one term scatter by a
gamma distribution around 1. "The" hardly scatters, a murderer's name does: how much is learned from all terms at
once, those of like frequency together, and a term then has each scatter with the probability that its own counts
leave it. So a word that is used evenly says nothing however often it is used, and a rare one says little until it
gathers in one place. Nothing here has to be tuned.

What is usual goes by how much is said in a place, not by how many texts say it: where people write at length every
word is in more of them, and a long comment would else read like that place whatever it is about.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.uint16]
"""[t, c]: in how many texts of column c term t is; each term is in at least one."""
Prior = NDArray[np.float64]
"""[stratum, scatter]: how likely terms of such a frequency scatter so much."""

_SCATTERS = (0.003, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Variances of the factor that a term may have."""
_ROUNDS = 30
_STRATA = 8


def sizes_of(counts: Counts) -> Numbers:
    """How much is said in each column."""
    sizes: Numbers = counts.sum(0, dtype=np.float64)
    return sizes


def learn(counts: Counts, sizes: Numbers) -> Prior:
    """How terms scatter over columns in each of which `sizes[c]` is said in all."""
    prior = np.full((_STRATA, len(_SCATTERS)), 1 / len(_SCATTERS))
    likelihood = _likelihood(counts, _usual(counts, sizes))
    strata = _strata(counts)
    for stratum in np.unique(strata):
        of = likelihood[:, strata == stratum]
        for _ in range(_ROUNDS):
            shares = of * prior[stratum][:, None]
            shares /= shares.sum(0)
            prior[stratum] = (shares.sum(1) + 1) / (shares.shape[1] + len(_SCATTERS))
    return prior


def factors(prior: Prior, counts: Counts, sizes: Numbers) -> Numbers:
    """[t, c]: how many times as often as usual each term is to be expected in each column."""
    usual = _usual(counts, sizes)
    shares = _likelihood(counts, usual) * prior[_strata(counts)].T
    shares /= shares.sum(0)
    result = np.zeros(counts.shape)
    for scatter, share in zip(_SCATTERS, shares, strict=True):
        result += share[:, None] * (counts + 1 / scatter) / (usual + 1 / scatter)
    return result


def _usual(counts: Counts, sizes: Numbers) -> Numbers:
    total: Numbers = counts.sum(1, dtype=np.float64)
    return np.outer(total / max(float(sizes.sum()), 1.0), sizes)


def _strata(counts: Counts) -> NDArray[np.intp]:
    total: Numbers = counts.sum(1, dtype=np.float64)
    strata: NDArray[np.intp] = np.minimum(np.log2(total).astype(np.intp), _STRATA - 1)
    return strata


def _likelihood(counts: Counts, usual: Numbers) -> Numbers:
    """[scatter, t]: of each term's counts, up to what is the same for all scatters."""
    logs = np.stack([_evidence(counts, usual, scatter) for scatter in _SCATTERS])
    likelihood: Numbers = np.exp(logs - logs.max(0))
    return likelihood


def _evidence(counts: Counts, usual: Numbers, scatter: float) -> Numbers:
    strength = 1 / scatter
    gamma = _log_gamma(strength, 1 << int(counts.max(initial=1)).bit_length())
    evidence: Numbers = (
        gamma[counts] + strength * math.log(strength) - (counts + strength) * np.log(strength + usual)
    ).sum(1)
    return evidence


@lru_cache(maxsize=64)
def _log_gamma(strength: float, size: int) -> Numbers:
    """The logarithm of gamma(strength + n) / gamma(strength) for each n below `size`."""
    return np.concatenate([[0.0], np.cumsum(np.log(strength + np.arange(size - 1)))])
