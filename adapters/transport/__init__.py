"""Ways to hand messages to an ERP: SOAP, plain HTTP, a folder, SFTP; and to ask it what became of them."""
