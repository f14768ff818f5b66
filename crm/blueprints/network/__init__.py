"""The HR Director Network: seats of employers, meetings, challenges raised, actions, good practice."""
