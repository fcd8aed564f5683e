"""What happens to templates once they are made: checked, packaged, deployed, watched, tried."""
