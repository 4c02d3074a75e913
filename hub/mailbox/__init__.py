"""What lies ready for visitors of a web chat until a line takes it, and what is known of them at this moment."""
