"""Places and classifications: postcodes, wards, SIC 2007, growth sectors, SOC 2020."""
