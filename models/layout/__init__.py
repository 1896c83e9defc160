"""The layout reader: a word-level transformer that tags the words of a page with the fields they carry."""
