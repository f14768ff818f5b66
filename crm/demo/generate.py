"""One generator for the demonstration, the tests and the benchmarks: plain rows, the same for the same seed and day."""

from __future__ import annotations

from datetime import date
from random import Random

from crm.demo.activity import make_activity
from crm.demo.aims import make_aims
from crm.demo.diagnostics import make_diagnostics
from crm.demo.disability_confident import make_disability_confident
from crm.demo.encounters import make_encounters
from crm.demo.firms import make_firms
from crm.demo.ground import Ground
from crm.demo.network import make_network
from crm.demo.placements import make_placements
from crm.demo.staff import make_staff
from crm.demo.strands import make_strands
from crm.demo.world import Sizes, World
from crm.demo.writing import Writer

SEED = 2026
# In the order in which they need one another.
MAKERS = (
    make_staff,
    make_firms,
    make_activity,
    make_diagnostics,
    make_strands,
    make_network,
    make_placements,
    make_disability_confident,
    make_encounters,
    make_aims,
)


def generate(writer: Writer, ground: Ground, sizes: Sizes, as_at: date, seed: int = SEED) -> World:
    """Make a fictional world of these sizes as at a day and hand its rows to the writer, parents first."""
    world = World(Random(seed), as_at, sizes, ground, writer)
    for make in MAKERS:
        make(world)
    writer.flush()
    return world
