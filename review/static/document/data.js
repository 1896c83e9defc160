// What came with the page for its scripts (`review/page_data.py`).

export const data = JSON.parse(document.getElementById("page-data")?.textContent ?? "{}");
