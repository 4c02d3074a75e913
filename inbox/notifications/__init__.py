"""Telling a rep of something that concerns them: by a direct message now, or in the morning, as they wish."""
