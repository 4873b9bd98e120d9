"""What the tests in a browser stand on: a fleet, its mails, sites of other origins."""
