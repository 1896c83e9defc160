"""What banks send: statements, reports and notifications of bookings, and orders of payment."""
