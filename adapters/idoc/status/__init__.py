"""Status messages as IDocs: ALEAUD01 (ALE audit) and SYSTAT01 (STATUS)."""
