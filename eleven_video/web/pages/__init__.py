"""The pages, a module each: a function takes a request, asks the layers below, and fills a template."""
