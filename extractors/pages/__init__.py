"""Pages of PDFs and pictures to words with boxes: text layers by PDFium, pictures by OCR."""
