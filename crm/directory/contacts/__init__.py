"""People at employers, and what each agreed to."""
