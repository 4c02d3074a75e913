"""What is promised to whoever waits: a first answer and a resolution, counted on the clock of the people who give them."""
