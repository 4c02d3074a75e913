"""What the desk needs of Slack, in one place: methods with their pace and scopes, events, commands, and the app's manifest."""
