"""The data package: the whole business content out to plain files and back in."""
