"""The next useful conversation with each employer: why, put off until when, and the list to work through."""
