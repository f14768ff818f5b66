"""Finding employers, people and schools by any name, postcode or contact, misspelled or not."""
