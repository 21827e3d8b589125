"""Makes the files of the embed that readers' browsers load."""
