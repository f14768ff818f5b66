"""The strategy as data: its actions, indicators, matrix, official statistics and targets."""
