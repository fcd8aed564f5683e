"""HTTP as shoppers meet it: requests, cookies, forms, cached pages, headers."""
