"""Parts of a page: each draws one kind of block of a record on a sheet."""
