"""The desk: staff see, take on, answer, forward and close what visitors handed over."""
