import os

import requests
from opentelemetry import trace
from opentelemetry.trace import StatusCode
from services import activity_store

SEARCH_INDEX_URL = os.getenv("SEARCH_INDEX_URL", "http://localhost:4570")

tracer = trace.get_tracer("search.activities")


class SearchActivities:
    def run(term):
        """Asks the search index, and the store when the index does not answer."""
        with tracer.start_as_current_span("search activities") as span:
            span.set_attribute("app.search.term", term)
            try:
                results = requests.get(SEARCH_INDEX_URL, params={"q": term}, timeout=1).json()
            except requests.ConnectionError as error:
                span.record_exception(error)
                span.set_status(StatusCode.ERROR, "search index refused the connection")
                results = activity_store.rows(term=term, limit=50)
            span.set_attribute("app.result_length", len(results))
            return results
