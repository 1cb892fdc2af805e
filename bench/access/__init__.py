"""How `fonds serve` answers over many articles while a crawl writes."""
