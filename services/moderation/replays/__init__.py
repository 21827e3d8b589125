"""What another policy would have said of everything so far, and second looks that put right what one said."""
