"""An interview about one case: the next best question, answers and steps back, as data; shared by the terminal and the web."""
