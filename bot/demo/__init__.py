"""The demo: a week in Saxony, played to the whole service and shown as a transcript."""
