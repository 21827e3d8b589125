"""What a site's moderators write to authors again and again: kept ready, by language."""
