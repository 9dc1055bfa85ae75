"""Hand over to people: who is responsible, how to reach a visitor, the record, its mail and its webhook."""
