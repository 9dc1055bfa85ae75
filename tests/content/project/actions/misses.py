def run():
    return "utter_not_understood"
