"""One mechanism of stages for every strand: cards, moves, time in stage, conversion."""
