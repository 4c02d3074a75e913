"""When people are at the desk: shifts of a week in a time zone, without the days off."""
