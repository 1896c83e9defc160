"""The mail reader: a small spaCy pipeline that says what a mail wants and marks what it orders in running text."""
