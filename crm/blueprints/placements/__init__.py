"""Work Ready Placements: programmes, what employers offer, and who is placed (strategy, action 3.1)."""
