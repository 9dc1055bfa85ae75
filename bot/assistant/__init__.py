"""Our side of the Rasa server: the importer of what staff edit, the channel to the gateway, the store."""
