"""Deliveries, requisitions and goods movements as IDocs: DELVRY07, PREQCR, MBGMCR03."""
