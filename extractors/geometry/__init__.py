"""The first reader: label → value geometry and tables by their headers. It needs no training.

Words become lines and segments (``layout``), segments hold labels (``labels``), labels point at values
(``candidates``), and the best of them fill the fields of the document's type (``header``, ``parties``, ``terms``).
Items come from the table whose header names their columns (``columns``, ``tables``, ``items``).
"""
