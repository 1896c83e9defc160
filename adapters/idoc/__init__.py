"""SAP IDocs as XML: the segments of ORDERS05 and how an order becomes one."""
