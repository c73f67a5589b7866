"""The page of `eleven-video serve`. It shows runs, finished videos and costs in a browser.

The server answers with whole pages or parts of pages. Events only tell the browser that something has changed. Only the
package `cli` uses this package.
"""
