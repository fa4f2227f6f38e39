"""What can break under the monitor, broken on purpose: nothing acknowledged is lost, nothing is half seen."""
