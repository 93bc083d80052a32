"""What is kept of earlier versions: released texts, and later what partners adapt."""
