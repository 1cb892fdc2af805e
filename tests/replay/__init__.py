"""What is kept, seen through a player that is not ours."""
