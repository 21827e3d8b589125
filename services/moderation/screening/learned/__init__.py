"""What was learned, as screening uses it: pure, and without anything but numpy."""
