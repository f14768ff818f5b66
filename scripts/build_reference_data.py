"""Makes the reference files that the product ships, and the register extracts of its tests.

    python -m scripts.build_reference_data FOLDER

FOLDER holds `data/` (the publishers' files), `domain/` (tables transcribed from the strategy and from government
guidance) and `sources/` (the words of the strategy). The results are committed, so only whoever renews them runs this.
Every source is checked against what its README says; the build stops at the first difference.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from scripts.reference_data import classifications, places, registers, schools, strategy
from scripts.reference_data.files import Folders


def main() -> None:
    """Builds everything and prints the number of rows of each file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where data/, domain/ and sources/ are")
    folders = Folders(parser.parse_args().folder, Path(__file__).resolve().parent.parent)
    for part in (places, classifications, schools, strategy, registers):
        for name, rows in part.build(folders).items():
            print(f"{rows:>7,}  {name}")


if __name__ == "__main__":
    main()
