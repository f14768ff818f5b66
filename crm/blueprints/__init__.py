"""Pages: one folder for each strand, and above them the pages that look across strands."""
