"""The page of numbers: charts drawn here, and the table behind each."""
