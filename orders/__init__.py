"""What the business does with a record: links to master data, checks, decisions, business records."""
