"""What leaves the house: values in, files out; knows neither the database nor HTTP."""
