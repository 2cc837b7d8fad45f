def test___NAME__(verify):
    reading = 3.3  # take it from an instrument: a test has each role of the station as a fixture, such as dmm
    verify("__NAME__", reading)
