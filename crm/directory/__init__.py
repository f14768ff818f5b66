"""Who and what there is: employers, sites, contacts, schools and provision."""
